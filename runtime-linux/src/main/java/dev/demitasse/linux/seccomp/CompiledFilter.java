package dev.demitasse.linux.seccomp;

import java.util.List;

/// A filter as the kernel takes it.
///
/// @param program BPF instructions, 8 bytes each, in the byte order of this machine
/// @param skipped names of system calls that the compiler does not know
/// @param compiler absolute path of the library that compiled it
public record CompiledFilter(byte[] program, List<String> skipped, String compiler) {
    /// Copies the list.
    public CompiledFilter {
        skipped = List.copyOf(skipped);
    }
}
