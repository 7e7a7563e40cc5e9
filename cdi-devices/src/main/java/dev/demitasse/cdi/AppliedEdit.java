package dev.demitasse.cdi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One edit that an injection made, and where it comes from.
///
/// @param kind what sort of edit
/// @param subject what it is about, in a few words: the variable, the path of the node, ...
/// @param file the file that asks for it
/// @param pointer where in that file, as a JSON pointer
/// @param device the device that it is an edit of; null for an edit of the file, which comes with
///   any of its devices
/// @param outcome what became of it
/// @param targets where it is in the new configuration, as JSON pointers into config.json: two for
///   a device node with its rule; none if a later edit took its place
public record AppliedEdit(
        Kind kind,
        String subject,
        SpecFile file,
        String pointer,
        @Nullable QualifiedName device,
        Outcome outcome,
        List<String> targets) {
    /// Copies what it is given.
    public AppliedEdit {
        targets = List.copyOf(targets);
    }

    /// The sorts of edits, in the order in which they are made.
    public enum Kind {
        /// A variable of the process.
        ENV,
        /// A device node, with a rule of the device cgroup.
        DEVICE_NODE,
        /// A network interface.
        NET_DEVICE,
        /// A mount.
        MOUNT,
        /// A hook.
        HOOK,
        /// Cache and memory bandwidth.
        INTEL_RDT,
        /// A supplementary group.
        ADDITIONAL_GID
    }

    /// What became of an edit.
    public enum Outcome {
        /// It is new.
        ADDED,
        /// It took the place of something that the configuration, or an earlier edit, had there.
        REPLACED,
        /// The configuration had just that already, as when an engine has injected before.
        PRESENT
    }
}
