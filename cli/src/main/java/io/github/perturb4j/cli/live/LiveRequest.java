package io.github.perturb4j.cli.live;

import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.Json;
import java.util.Base64;
import java.util.List;

/**
 * What a tab asks for; null for what it leaves out. Texts are read as options of {@code trace} are.
 *
 * @param scene the number of a drawn test scene; null where a picture is uploaded
 * @param models numbers of one network or two
 * @param attack its name; null to look at the picture alone
 * @param check whether the gradient rule of each op is checked
 * @param landscape whether the loss around the picture is looked at
 */
record LiveRequest(
        Integer scene,
        Upload upload,
        List<Integer> models,
        String attack,
        String norm,
        String epsilon,
        String steps,
        String label,
        String target,
        Drawn mask,
        boolean check,
        boolean landscape) {
    /** @throws CommandFailure if the text is no such request */
    static LiveRequest read(String json) {
        try {
            return Json.read(json, LiveRequest.class);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    "the page asks what this program does not know: " + e.getMessage() + "; reload the page", e);
        }
    }

    /**
     * A file.
     *
     * @param name what it is called; nothing is read or written there
     * @param bytes base64
     */
    record Upload(String name, String bytes) {
        private static final int LONGEST_NAME = 100;

        byte[] decoded() {
            try {
                return Base64.getDecoder().decode(bytes == null ? "" : bytes);
            } catch (IllegalArgumentException e) {
                throw new CommandFailure("the picture did not arrive whole; send it again", e);
            }
        }

        String shortName() {
            String text = name == null || name.isBlank() ? "the picture" : name;
            return text.substring(0, Math.min(text.length(), LONGEST_NAME));
        }
    }

    /**
     * Which pixels may change.
     *
     * @param free {@code 1} for each that may, else {@code 0}, row by row
     */
    record Drawn(int width, int height, String free) {}
}
