package dev.demitasse.spec;

/// Something that is wrong in a document.
///
/// @param pointer where, as a JSON pointer (RFC 6901); empty is the document itself
/// @param message what, lower case, naming what is allowed
public record Problem(String pointer, String message) {
    /// `/process/cwd: is required`, or the message alone where the document itself is meant.
    @Override
    public String toString() {
        return pointer.isEmpty() ? message : pointer + ": " + message;
    }
}
