package dev.demitasse.linux.plan;

/// An operation and the place in config.json it came from.
///
/// @param op the operation
/// @param pointer JSON pointer into config.json (RFC 6901); empty for what every container gets
public record Step(Op op, String pointer) {}
