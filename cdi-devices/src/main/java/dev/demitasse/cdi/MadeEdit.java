package dev.demitasse.cdi;

import dev.demitasse.spec.NetDevice;
import dev.demitasse.spec.Pointers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An edit that was made, with the very objects that it put into the configuration: where these are
/// is known only when all edits are made and mounts are sorted.
record MadeEdit(
        AppliedEdit.Kind kind,
        String subject,
        Source source,
        String pointer,
        AppliedEdit.Outcome outcome,
        Object[] objects) {
    /// Edits and who asks for them.
    record Source(
            ContainerEdits edits, SpecFile file, String pointer, @Nullable QualifiedName device) {}

    /// Identity: an equal object may be there by another edit.
    @SuppressWarnings("ReferenceEquality")
    static boolean isSame(@Nullable Object a, @Nullable Object b) {
        return a == b;
    }

    /// The edit, when no other will be made.
    AppliedEdit in(SpecEditor editor) {
        return new AppliedEdit(
                kind, subject, source.file(), pointer, source.device(), outcome, targets(editor));
    }

    private List<String> targets(SpecEditor editor) {
        List<String> targets = new ArrayList<>(2);
        Object object = objects[0];
        switch (kind) {
            case ENV -> add(targets, "/process/env", editor.env, object);
            case DEVICE_NODE -> {
                add(targets, "/linux/devices", editor.devices, object);
                add(targets, "/linux/resources/devices", editor.rules, objects[1]);
            }
            case NET_DEVICE -> {
                for (Map.Entry<String, NetDevice> entry : editor.netDevices.entrySet()) {
                    if (isSame(entry.getValue(), object)) {
                        targets.add(Pointers.child("/linux/netDevices", entry.getKey()));
                    }
                }
            }
            case MOUNT -> add(targets, "/mounts", editor.mounts, object);
            case HOOK -> {
                HookStage stage = (HookStage) objects[1];
                add(targets, "/hooks/" + stage.member, editor.hooks(stage), object);
            }
            case INTEL_RDT -> {
                if (isSame(editor.intelRdt, object)) {
                    targets.add("/linux/intelRdt");
                }
            }
            case ADDITIONAL_GID ->
                    targets.add(
                            "/process/user/additionalGids/"
                                    + editor.additionalGids.indexOf(object));
        }
        return targets;
    }

    private static void add(List<String> targets, String pointer, List<?> list, Object object) {
        for (int i = 0; i < list.size(); i++) {
            if (isSame(list.get(i), object)) {
                targets.add(pointer + '/' + i);
                return;
            }
        }
    }
}
