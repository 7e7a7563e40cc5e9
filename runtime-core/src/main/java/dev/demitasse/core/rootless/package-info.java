/// Containers of callers that are not the host's root: what such a caller may do, and what becomes
/// of a configuration under these circumstances (user_namespaces(7), subuid(5)).
@NullMarked
package dev.demitasse.core.rootless;

import org.jspecify.annotations.NullMarked;
