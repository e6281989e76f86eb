package io.github.perturb4j.resnet.image;

/** What the components of a JPEG mean, and their way to RGB. */
enum JpegColour {
    GREY {
        @Override
        void toRgb(byte[] row, byte[] out, int at) {
            for (byte grey : row) {
                out[at++] = grey;
                out[at++] = grey;
                out[at++] = grey;
            }
        }
    },
    RGB {
        @Override
        void toRgb(byte[] row, byte[] out, int at) {
            System.arraycopy(row, 0, out, at, row.length);
        }
    },
    YCC {
        @Override
        void toRgb(byte[] row, byte[] out, int at) {
            for (int i = 0; i < row.length; i += 3, at += 3) {
                yccToRgb(row, i, out, at);
            }
        }
    },
    CMYK {
        @Override
        void toRgb(byte[] row, byte[] out, int at) {
            for (int i = 0; i < row.length; i += 4, at += 3) {
                out[at] = row[i];
                out[at + 1] = row[i + 1];
                out[at + 2] = row[i + 2];
                darken(out, at, row[i + 3]);
            }
        }
    },
    YCCK {
        @Override
        void toRgb(byte[] row, byte[] out, int at) {
            for (int i = 0; i < row.length; i += 4, at += 3) {
                yccToRgb(row, i, out, at);
                for (int c = 0; c < 3; c++) {
                    out[at + c] = (byte) ~out[at + c];
                }
                darken(out, at, row[i + 3]);
            }
        }
    };

    /** Adobe's colour transforms (segment APP14): components as they are, YCbCr, YCCK. */
    private static final int NO_TRANSFORM = 0;

    private static final int YCC_TRANSFORM = 1;

    /** One row of interleaved components to RGB at {@code out[at]} and after. */
    abstract void toRgb(byte[] row, byte[] out, int at);

    /**
     * What components mean, by the rules of libjpeg (which PIL uses): JFIF means YCbCr; else Adobe's transform decides;
     * else three components are YCbCr unless their ids spell "RGB", and four are CMYK.
     *
     * @param ids the component ids of the frame header
     * @param adobeTransform 0, 1 or 2, or -1 without an Adobe segment
     */
    static JpegColour of(byte[] ids, boolean jfif, int adobeTransform) {
        switch (ids.length) {
            case 1:
                return GREY;
            case 3:
                boolean named = ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B';
                boolean rgb = adobeTransform < 0 ? named : adobeTransform == NO_TRANSFORM;
                return rgb && !jfif ? RGB : YCC;
            case 4:
                return adobeTransform <= NO_TRANSFORM ? CMYK : YCCK;
            default:
                throw new ImageException("it is a JPEG of " + ids.length
                        + " components; 1 (grey), 3 (colour) and 4 (CMYK) are supported: export it again");
        }
    }

    /**
     * JFIF 1.02: R = Y + 1.402 (Cr - 128), G = Y - 0.34414 (Cb - 128) - 0.71414 (Cr - 128), B = Y + 1.772 (Cb - 128),
     * in fixed point of 16 bits, rounded and clipped.
     */
    private static void yccToRgb(byte[] ycc, int i, byte[] out, int at) {
        int y = ycc[i] & 0xFF;
        int cb = (ycc[i + 1] & 0xFF) - 128;
        int cr = (ycc[i + 2] & 0xFF) - 128;
        out[at] = clip(y + (91881 * cr + 32768 >> 16));
        out[at + 1] = clip(y + (-22554 * cb - 46802 * cr + 32768 >> 16));
        out[at + 2] = clip(y + (116130 * cb + 32768 >> 16));
    }

    private static byte clip(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }

    /**
     * Adobe stores ink inverted: 255 is no ink. So with k = 255 - K and c = 255 - C stored, R = k - C k / 255, the
     * division rounded.
     */
    private static void darken(byte[] rgb, int at, byte inverseBlack) {
        int k = inverseBlack & 0xFF;
        for (int c = at; c < at + 3; c++) {
            int ink = 255 - (rgb[c] & 0xFF);
            rgb[c] = (byte) (k - (2 * ink * k + 255) / 510);
        }
    }
}
