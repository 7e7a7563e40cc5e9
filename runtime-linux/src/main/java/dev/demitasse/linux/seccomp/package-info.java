/// Seccomp filters: the rules they are made from, and what was compiled once. The compiler is
/// libseccomp, which `linux.sys` calls.
@NullMarked
package dev.demitasse.linux.seccomp;

import org.jspecify.annotations.NullMarked;
