package dev.demitasse.core.cdi;

import dev.demitasse.cdi.AppliedEdit;
import dev.demitasse.cdi.CdiAnnotations;
import dev.demitasse.cdi.CdiException;
import dev.demitasse.cdi.CdiRegistry;
import dev.demitasse.cdi.Injection;
import dev.demitasse.cdi.KnownDevice;
import dev.demitasse.cdi.QualifiedName;
import dev.demitasse.core.InvalidConfig;
import dev.demitasse.core.rootless.Caller;
import dev.demitasse.spec.Hook;
import dev.demitasse.spec.Hooks;
import dev.demitasse.spec.Spec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// CDI devices as they have come into a configuration.
///
/// @param spec the configuration with them
/// @param names their qualified names, in the order of the request
/// @param edits what was done to the configuration, in the order in which it was
/// @param hostPaths for each device node, by its path in the container, where it is on the host
public record DeviceInjection(
        Spec spec, List<String> names, List<Edit> edits, Map<String, String> hostPaths) {
    /// In a user namespace that does not map them, files of the host's root look as if they were of
    /// this user, as do those of others.
    private static final int OVERFLOW_ID = 65534;

    /// One edit.
    ///
    /// @param kind `ENV`, `DEVICE_NODE`, `NET_DEVICE`, `MOUNT`, `HOOK`, `INTEL_RDT` or
    ///   `ADDITIONAL_GID`
    /// @param description what was done, for which device, and the place in the file that says so
    /// @param pointer where it is in the configuration; empty if a later edit took its place
    public record Edit(String kind, String description, String pointer) {}

    /// Copies the lists.
    public DeviceInjection {
        names = List.copyOf(names);
        edits = List.copyOf(edits);
    }

    /// The CDI files that this caller can rely on: those that nobody else can change.
    ///
    /// @param request whose directories are meant
    public static CdiRegistry registry(DeviceRequest request, Caller caller) {
        List<Path> directories = new ArrayList<>();
        for (String directory : request.directories()) {
            directories.add(Path.of(directory));
        }
        if (directories.isEmpty()) {
            directories.addAll(CdiRegistry.DEFAULT_DIRECTORIES);
            for (String directory : request.userDirectories()) {
                directories.add(Path.of(directory));
            }
        }
        Set<Integer> owners = new HashSet<>(List.of(0, caller.uid()));
        if (!caller.initialUsers()) {
            owners.add(OVERFLOW_ID);
        }
        return CdiRegistry.scanTrusted(directories, owners);
    }

    /// Gives a container the devices of a request, all of them or none.
    ///
    /// @param spec a valid configuration, which is not changed
    /// @throws InvalidConfig if a device is not known or cannot be had
    public static DeviceInjection of(Spec spec, DeviceRequest request, Caller caller)
            throws InvalidConfig {
        try {
            List<String> wanted = new ArrayList<>(request.names());
            addAnnotated(wanted, spec.annotations(), request);
            Injection injection = registry(request, caller).inject(spec, wanted);
            List<String> names = new ArrayList<>();
            for (KnownDevice device : injection.devices()) {
                names.add(device.name().toString());
            }
            List<Edit> edits = new ArrayList<>();
            Spec injected = injection.spec();
            for (AppliedEdit edit : injection.edits()) {
                edits.add(describe(edit));
                if (edit.kind() == AppliedEdit.Kind.HOOK) {
                    injected = withoutInheritance(injected, edit.targets());
                }
            }
            return new DeviceInjection(injected, names, edits, injection.hostPaths());
        } catch (CdiException e) {
            throw new InvalidConfig("CDI device injection failed: " + e.getMessage());
        }
    }

    private static void addAnnotated(
            List<String> wanted, @Nullable Map<String, String> annotations, DeviceRequest request)
            throws CdiException {
        String own = annotations == null ? null : annotations.get(DeviceRequest.ANNOTATION);
        List<QualifiedName> annotated = new ArrayList<>();
        if (own != null) {
            annotated.addAll(CdiAnnotations.names(DeviceRequest.ANNOTATION, own));
        }
        if (annotations != null && !request.annotatedKinds().isEmpty()) {
            annotated.addAll(
                    CdiAnnotations.requested(annotations, Set.copyOf(request.annotatedKinds())));
        }
        for (QualifiedName name : annotated) {
            wanted.add(name.toString());
        }
    }

    /// A `startContainer` hook without an environment gets the container's, in which an image may
    /// have put anything. One that comes with a device gets none (CVE-2025-23266).
    private static Spec withoutInheritance(Spec spec, List<String> targets) {
        String prefix = "/hooks/startContainer/";
        Hooks hooks = spec.hooks();
        List<Hook> list = hooks == null ? null : hooks.startContainer();
        for (String target : targets) {
            if (hooks != null && list != null && target.startsWith(prefix)) {
                int index = Integer.parseInt(target.substring(prefix.length()));
                Hook hook = list.get(index);
                if (hook.env() == null) {
                    List<Hook> changed = new ArrayList<>(list);
                    changed.set(
                            index, new Hook(hook.path(), hook.args(), List.of(), hook.timeout()));
                    return spec.withHooks(
                            new Hooks(
                                    hooks.prestart(),
                                    hooks.createRuntime(),
                                    hooks.createContainer(),
                                    changed,
                                    hooks.poststart(),
                                    hooks.poststop()));
                }
            }
        }
        return spec;
    }

    /// Tells each edit in a line.
    public void tell(Consumer<String> listener) {
        for (Edit edit : edits) {
            listener.accept(
                    (edit.pointer().isEmpty() ? "" : edit.pointer() + ": ") + edit.description());
        }
    }

    private static Edit describe(AppliedEdit edit) {
        String what =
                switch (edit.kind()) {
                    case ENV -> "variable ";
                    case DEVICE_NODE -> "device node ";
                    case NET_DEVICE -> "network device ";
                    case MOUNT -> "mount ";
                    case HOOK -> "hook ";
                    case INTEL_RDT -> "RDT ";
                    case ADDITIONAL_GID -> "group ";
                };
        String outcome =
                switch (edit.outcome()) {
                    case ADDED -> "";
                    case REPLACED -> ", in place of what was there";
                    case PRESENT -> ", there already";
                };
        QualifiedName device = edit.device();
        String origin = edit.file().path() + "#" + edit.pointer();
        return new Edit(
                edit.kind().name(),
                what
                        + edit.subject()
                        + outcome
                        + " ("
                        + (device == null ? edit.file().spec().kind() : device.toString())
                        + ", "
                        + origin
                        + ")",
                String.join(" ", edit.targets()));
    }
}
