/// What every part of the runtime shares: the ways in which an operation on a container can fail.
@NullMarked
package dev.demitasse.core;

import org.jspecify.annotations.NullMarked;
