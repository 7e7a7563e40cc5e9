package dev.demitasse.conformance.differential;

import java.util.regex.Pattern;

/// A difference from runc that is wanted, or at least known and explained.
///
/// @param id unique
/// @param variations which variations show it, a regular expression of names
/// @param key which facts, a regular expression
/// @param runc what they are under runc, a regular expression
/// @param ours what they are under ours, a regular expression
/// @param notice what a user who comes from runc notices; empty if nothing
/// @param reason why: a sentence of the specification, a measurement, a decision
record Difference(
        String id,
        Pattern variations,
        Pattern key,
        Pattern runc,
        Pattern ours,
        String notice,
        String reason) {
    boolean concerns(Variation variation) {
        return variations.matcher(variation.name()).matches();
    }

    boolean explains(Variation variation, Deviation deviation) {
        return concerns(variation)
                && key.matcher(deviation.key()).matches()
                && runc.matcher(deviation.runc()).matches()
                && ours.matcher(deviation.ours()).matches();
    }
}
