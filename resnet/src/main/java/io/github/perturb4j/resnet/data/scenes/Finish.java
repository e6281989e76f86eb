package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.resnet.image.RgbImage;

/** What happens to a picture after the subject is drawn: things in front of it, light, blur and noise. */
final class Finish {
    /** The largest share of the picture that is hidden on purpose. */
    static final double MAX_OCCLUSION = 0.2;

    private Finish() {}

    /** Bars and blobs in front of half of the scenes, over at most {@link #MAX_OCCLUSION} of the picture. */
    static void occlude(Canvas canvas, CounterRandom random) {
        if (random.chance(0.5)) {
            return;
        }
        double budget = MAX_OCCLUSION * random.nextDouble() * canvas.side * canvas.side;
        for (int i = 0; i < 4; i++) {
            double radius = canvas.side * random.between(0.04, 0.18);
            Outline outline;
            if (random.chance(0.35)) {
                double angle = random.between(0, StrictMath.PI);
                double reach = 1.5 * canvas.side;
                outline = Backdrop.bar(
                        canvas.side * random.nextDouble(),
                        canvas.side * random.nextDouble(),
                        reach * StrictMath.cos(angle),
                        reach * StrictMath.sin(angle),
                        0.3 * radius);
            } else {
                outline = Backdrop.shape(canvas, random, radius);
            }
            Colour colour = random.chance(0.4) ? Palette.grey(random) : Palette.any(random);
            double area = canvas.coverage(outline);
            if (area <= budget) {
                budget -= area;
                canvas.fill(outline, colour, 1f, Light.EVEN);
            }
        }
    }

    /** Contrast, brightness and a cast of colour, and light that falls off to one side. */
    static void light(Canvas canvas, CounterRandom random) {
        float contrast = (float) random.between(0.72, 1.1);
        float brightness = (float) random.between(-0.10, 0.10);
        float dx = (float) (random.between(-0.3, 0.3) / canvas.side);
        float dy = (float) (random.between(-0.3, 0.3) / canvas.side);
        for (float[] plane : new float[][] {canvas.r, canvas.g, canvas.b}) {
            float gain = contrast * (float) random.between(0.9, 1.1);
            float offset = 0.5f + brightness - 0.5f * contrast;
            for (int y = 0; y < canvas.side; y++) {
                float lit = 1 - 0.5f * canvas.side * (dx + dy) + dy * y;
                for (int x = 0; x < canvas.side; x++) {
                    int i = y * canvas.side + x;
                    plane[i] = (gain * plane[i] + offset) * lit;
                    lit += dx;
                }
            }
        }
    }

    /** Mixes a picture with its 3x3 binomial mean and adds noise, both of random strength. */
    static RgbImage blurAndNoise(RgbImage image, CounterRandom random) {
        int w = image.width();
        int h = image.height();
        byte[] in = image.toBytes();
        byte[] out = new byte[in.length];
        float blur = (float) (random.chance(0.6) ? random.nextDouble() : 0);
        float grain = (float) (255 * 0.05 * random.nextDouble() * random.nextDouble());
        for (int y = 0; y < h; y++) {
            int above = Math.max(0, y - 1) * w;
            int here = y * w;
            int below = Math.min(h - 1, y + 1) * w;
            for (int x = 0; x < w; x++) {
                int l = Math.max(0, x - 1);
                int r = Math.min(w - 1, x + 1);
                long bits = random.nextLong();
                for (int c = 0; c < 3; c++) {
                    float mean = (at(in, above + l, c)
                                    + 2 * at(in, above + x, c)
                                    + at(in, above + r, c)
                                    + 2 * at(in, here + l, c)
                                    + 4 * at(in, here + x, c)
                                    + 2 * at(in, here + r, c)
                                    + at(in, below + l, c)
                                    + 2 * at(in, below + x, c)
                                    + at(in, below + r, c))
                            / 16f;
                    float value = at(in, here + x, c);
                    value += blur * (mean - value) + grain * bell(bits >>> (21 * c));
                    out[3 * (here + x) + c] = (byte) Math.max(0f, Math.min(255f, value + 0.5f));
                }
            }
        }
        return RgbImage.of(w, h, out);
    }

    private static int at(byte[] samples, int pixel, int channel) {
        return samples[3 * pixel + channel] & 0xFF;
    }

    /** The sum of three uniform numbers of 7 bits each, scaled to mean 0 and variance 1: nearly normal. */
    private static float bell(long bits) {
        long sum = (bits & 127) + (bits >>> 7 & 127) + (bits >>> 14 & 127);
        return (sum - 190.5f) * (1 / 64f);
    }
}
