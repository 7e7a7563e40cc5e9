package dev.demitasse.cdi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Requests for devices in a container's annotations: `cdi.k8s.io/ANYTHING: NAME,NAME` (CDI
/// specification, Kubernetes annotations). An engine that knows them has served them before the
/// runtime sees them, and who may write them need not be who may use devices: a runtime obeys them
/// only if it is told to, and for kinds that it is told of.
public final class CdiAnnotations {
    /// What the name of each such annotation begins with.
    public static final String PREFIX = "cdi.k8s.io/";

    private static final int NAME_LIMIT = 63;
    private static final int DOMAIN_LIMIT = 253;

    private CdiAnnotations() {}

    /// The devices that annotations ask for, in the order of the annotations' names. Other
    /// annotations are left alone.
    ///
    /// @throws CdiException if one has anything but names of devices, separated by commas and
    ///   nothing else
    public static List<QualifiedName> requested(Map<String, String> annotations)
            throws CdiException {
        List<QualifiedName> names = new ArrayList<>();
        for (Map.Entry<String, String> entry : new TreeMap<>(annotations).entrySet()) {
            if (entry.getKey().startsWith(PREFIX)) {
                names.addAll(names(entry.getKey(), entry.getValue()));
            }
        }
        return names;
    }

    /// The devices that annotations ask for, if they may.
    ///
    /// @param kinds the kinds (`vendor/class`) that may be asked for; none allows nothing
    /// @throws CdiException also if one asks for a device of another kind
    public static List<QualifiedName> requested(Map<String, String> annotations, Set<String> kinds)
            throws CdiException {
        List<QualifiedName> names = requested(annotations);
        for (int i = 0; i < names.size(); i++) {
            if (!kinds.contains(names.get(i).kind())) {
                throw new CdiException(
                        "an annotation asks for "
                                + names.get(i)
                                + ", but annotations may not ask for "
                                + names.get(i).kind());
            }
        }
        return names;
    }

    /// The devices that one annotation asks for.
    ///
    /// @param annotation its name, for the error
    /// @param value names of devices, separated by commas and nothing else
    /// @throws CdiException if it has anything else
    public static List<QualifiedName> names(String annotation, String value) throws CdiException {
        List<QualifiedName> names = new ArrayList<>();
        int from = 0;
        while (from <= value.length()) {
            int comma = value.indexOf(',', from);
            int end = comma < 0 ? value.length() : comma;
            try {
                names.add(QualifiedName.parse(value.substring(from, end)));
            } catch (CdiException e) {
                throw new CdiException("annotation " + annotation + ": " + e.getMessage(), e);
            }
            from = end + 1;
        }
        return names;
    }

    /// The name of an annotation that asks for devices.
    ///
    /// @param plugin who asks, by convention `vendor.device-type`
    /// @param deviceId what makes the name unique; each `/` in it becomes `_`
    /// @throws CdiException if they make no name that Kubernetes takes
    public static String key(String plugin, String deviceId) throws CdiException {
        if (plugin.isEmpty() || deviceId.isEmpty()) {
            throw new CdiException("plugin and device id must not be empty");
        }
        String name = plugin + '_' + deviceId.replace('/', '_');
        String problem = nameProblem(name);
        if (problem != null) {
            throw new CdiException("\"" + name + "\" " + problem);
        }
        return PREFIX + name;
    }

    /// The value of an annotation that asks for devices.
    ///
    /// @throws CdiException if one of them is no qualified name
    public static String value(List<String> devices) throws CdiException {
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < devices.size(); i++) {
            value.append(i > 0 ? "," : "").append(QualifiedName.parse(devices.get(i)));
        }
        return value.toString();
    }

    /// What is wrong with the name of an annotation by Kubernetes' rules, null if nothing is.
    static @Nullable String keyProblem(String key) {
        int slash = key.indexOf('/');
        if (slash < 0) {
            return nameProblem(key);
        }
        String domain = key.substring(0, slash);
        if (domain.isEmpty() || domain.length() > DOMAIN_LIMIT) {
            return "must have 1 to " + DOMAIN_LIMIT + " characters before the /";
        }
        for (int i = 0; i < domain.length(); i++) {
            char c = domain.charAt(i);
            if (!isLowerAlphanumeric(c)
                    && !(isBetween(domain, i, '-') || isBetween(domain, i, '.'))) {
                return "must have a domain name in lower case before the /";
            }
        }
        return nameProblem(key.substring(slash + 1));
    }

    /// Whether a character is this one and not at either end.
    private static boolean isBetween(String text, int at, char c) {
        return text.charAt(at) == c && at > 0 && at < text.length() - 1;
    }

    private static boolean isLowerAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || QualifiedName.isDigit(c);
    }

    private static boolean isAlphanumeric(char c) {
        return QualifiedName.isLetter(c) || QualifiedName.isDigit(c);
    }

    private static @Nullable String nameProblem(String name) {
        if (name.isEmpty() || name.length() > NAME_LIMIT) {
            return "must have 1 to " + NAME_LIMIT + " characters";
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isAlphanumeric(c) && c != '_' && c != '-' && c != '.') {
                return "may have letters, digits and _-. only";
            }
        }
        if (!isAlphanumeric(name.charAt(0)) || !isAlphanumeric(name.charAt(name.length() - 1))) {
            return "must begin and end with a letter or digit";
        }
        return null;
    }
}
