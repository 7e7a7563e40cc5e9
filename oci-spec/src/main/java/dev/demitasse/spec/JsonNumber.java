package dev.demitasse.spec;

/// A number of a document that is no 64-bit signed integer: a larger one, or a fraction.
final class JsonNumber {
    private final String text;

    JsonNumber(String text) {
        this.text = text;
    }

    /// Whether it is written as an integer; `1.0` and `1e3` are not.
    boolean isInteger() {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && !(c == '-' && i == 0)) {
                return false;
            }
        }
        return true;
    }

    /// Whether it is an integer from 2^63 to 2^64-1.
    boolean isUnsigned() {
        return isInteger()
                && text.charAt(0) != '-'
                && (text.length() < 20
                        || (text.length() == 20 && text.compareTo("18446744073709551615") <= 0));
    }

    /// As it is written.
    @Override
    public String toString() {
        return text;
    }

    /// The unsigned bits.
    long bits() {
        return Long.parseUnsignedLong(text);
    }
}
