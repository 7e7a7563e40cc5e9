package dev.demitasse.conformance.differential;

/// A fact that is not the same under both runtimes.
///
/// @param key what
/// @param runc its value under runc, empty if it is not there
/// @param ours its value under ours
record Deviation(String key, String runc, String ours) {
    @Override
    public String toString() {
        return key + "\n    runc: " + runc + "\n    ours: " + ours;
    }
}
