package io.github.perturb4j.resnet.data.scenes;

/** The ten classes, in the order of their labels. */
enum Subject {
    AIRLINER(28, new Airliner()),
    DAISY(25, new Daisy()),
    LIGHTHOUSE(14, new Lighthouse()),
    MUSHROOM(22, new Mushroom()),
    PIG(18, new Pig()),
    SAILBOAT(18, new Sailboat()),
    SNAIL(18, new Snail()),
    TEAPOT(22, new Teapot()),
    UMBRELLA(40, new Umbrella()),
    WOMBAT(18, new Wombat());

    /** The most by which it is turned, in degrees. */
    final double tilt;

    final Drawing drawing;

    Subject(double tilt, Drawing drawing) {
        this.tilt = tilt;
        this.drawing = drawing;
    }
}
