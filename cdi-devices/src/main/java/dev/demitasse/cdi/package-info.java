/// Container Device Interface: the registry of CDI files and the edits they make to a container's
/// configuration. Depends on `dev.demitasse.spec` only, so that it is of use to other programs too.
@NullMarked
package dev.demitasse.cdi;

import org.jspecify.annotations.NullMarked;
