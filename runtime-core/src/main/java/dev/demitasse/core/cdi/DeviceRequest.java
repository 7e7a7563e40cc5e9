package dev.demitasse.core.cdi;

import dev.demitasse.spec.Spec;
import java.util.List;
import java.util.Map;

/// Which CDI devices a container is to get, beside what its config.json has (CDI specification).
///
/// @param names qualified names, `vendor/class=name`, in the order of the request
/// @param directories where CDI files are, by rising priority; empty for /etc/cdi and /var/run/cdi
/// @param userDirectories where more of them are, after the usual ones, for a caller who is not
///   root
/// @param annotatedKinds the kinds, `vendor/class`, that `cdi.k8s.io/` annotations of config.json
///   may ask for; empty for leaving such annotations alone, as an engine has served them
public record DeviceRequest(
        List<String> names,
        List<String> directories,
        List<String> userDirectories,
        List<String> annotatedKinds) {
    /// Nothing is asked for.
    public static final DeviceRequest NONE =
            new DeviceRequest(List.of(), List.of(), List.of(), List.of());

    /// Annotation of config.json that asks for devices: qualified names, separated by commas.
    public static final String ANNOTATION = "dev.demitasse.cdi.devices";

    /// What the names of annotations begin with that change what a container is allowed to do.
    public static final String ANNOTATIONS = "dev.demitasse.cdi.";

    static final String ENGINE_ANNOTATIONS = "cdi.k8s.io/";

    /// Copies the lists.
    public DeviceRequest {
        names = List.copyOf(names);
        directories = List.copyOf(directories);
        userDirectories = List.copyOf(userDirectories);
        annotatedKinds = List.copyOf(annotatedKinds);
    }

    /// Whether this configuration gets any device by it: what has to be known before the library is
    /// loaded.
    public boolean appliesTo(Spec spec) {
        if (!names.isEmpty()) {
            return true;
        }
        Map<String, String> annotations = spec.annotations();
        if (annotations == null || annotations.isEmpty()) {
            return false;
        }
        boolean asked = annotations.containsKey(ANNOTATION);
        if (!annotatedKinds.isEmpty()) {
            for (String name : annotations.keySet()) {
                asked |= name.startsWith(ENGINE_ANNOTATIONS);
            }
        }
        return asked;
    }
}
