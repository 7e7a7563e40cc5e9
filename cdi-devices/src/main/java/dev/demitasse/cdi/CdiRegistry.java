package dev.demitasse.cdi;

import dev.demitasse.spec.Problem;
import dev.demitasse.spec.Spec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The devices that CDI files define, as they were when the files were scanned. Never changes.
public final class CdiRegistry {
    /// Where files are, by rising priority: those that are written by hand, and those that are
    /// generated.
    public static final List<Path> DEFAULT_DIRECTORIES =
            List.of(Path.of("/etc/cdi"), Path.of("/var/run/cdi"));

    private final List<Path> directories;
    private final List<SpecFile> files;
    private final List<FileProblem> problems;
    private final Map<String, KnownDevice> devices = new TreeMap<>();

    private CdiRegistry(List<Path> directories, SpecDirectories scanned) {
        this.directories = List.copyOf(directories);
        this.files = List.copyOf(scanned.files);
        List<FileProblem> found = new ArrayList<>(scanned.problems);
        register(found);
        this.problems = List.copyOf(found);
    }

    /// Reads all CDI files, `*.json` and `*.yaml`, that are in these directories, not below them. A
    /// directory that is not there has none. What cannot be read or is invalid is left out and told
    /// by [#problems()]; nothing ends a scan.
    ///
    /// @param directories by rising priority: of devices of the same name the one in the later
    ///   directory counts
    public static CdiRegistry scan(List<Path> directories) {
        return new CdiRegistry(directories, SpecDirectories.scan(directories, null));
    }

    /// Reads all CDI files that nobody else can change, see [FileTrust].
    ///
    /// @param owners user ids that are trusted: 0, and perhaps who runs this
    public static CdiRegistry scanTrusted(List<Path> directories, Set<Integer> owners) {
        return new CdiRegistry(directories, SpecDirectories.scan(directories, owners));
    }

    /// A device counts if no other of its name has the same or a higher priority. Files of the same
    /// priority that define the same one are in conflict; a file of higher priority settles it.
    private void register(List<FileProblem> found) {
        Map<String, List<KnownDevice>> candidates = new TreeMap<>();
        for (int i = 0; i < files.size(); i++) {
            SpecFile file = files.get(i);
            String[] kind = QualifiedName.splitKind(file.spec().kind());
            for (int j = 0; kind != null && j < file.spec().devices().size(); j++) {
                QualifiedName name =
                        new QualifiedName(kind[0], kind[1], file.spec().devices().get(j).name());
                candidates
                        .computeIfAbsent(name.toString(), any -> new ArrayList<>())
                        .add(new KnownDevice(name, file, j));
            }
        }
        Map<Path, List<Problem>> conflicts = new TreeMap<>();
        for (Map.Entry<String, List<KnownDevice>> entry : candidates.entrySet()) {
            List<KnownDevice> best = highest(entry.getValue());
            if (best.size() == 1) {
                devices.put(entry.getKey(), best.getFirst());
            } else {
                addConflict(best, conflicts);
            }
        }
        for (Map.Entry<Path, List<Problem>> entry : conflicts.entrySet()) {
            found.add(new FileProblem(entry.getKey(), false, entry.getValue()));
        }
    }

    private static List<KnownDevice> highest(List<KnownDevice> candidates) {
        List<KnownDevice> best = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            KnownDevice candidate = candidates.get(i);
            int highest = best.isEmpty() ? -1 : best.getFirst().file().priority();
            if (candidate.file().priority() > highest) {
                best.clear();
            }
            if (candidate.file().priority() >= highest) {
                best.add(candidate);
            }
        }
        return best;
    }

    private static void addConflict(List<KnownDevice> devices, Map<Path, List<Problem>> conflicts) {
        for (int i = 0; i < devices.size(); i++) {
            KnownDevice device = devices.get(i);
            KnownDevice other = devices.get(i == 0 ? 1 : 0);
            conflicts
                    .computeIfAbsent(device.file().path(), any -> new ArrayList<>())
                    .add(
                            new Problem(
                                    device.pointer(),
                                    "conflicting device "
                                            + device.name()
                                            + ", also in "
                                            + other.file().path()));
        }
    }

    /// The directories that were scanned, by rising priority.
    public List<Path> directories() {
        return directories;
    }

    /// The valid files, in the order of the scan: by directory, then by name.
    public List<SpecFile> files() {
        return files;
    }

    /// What is wrong with files and directories: first, in the order of the scan, those that are
    /// not used, then those that are in conflict.
    public List<FileProblem> problems() {
        return problems;
    }

    /// The devices that can be asked for, sorted by name.
    public List<KnownDevice> devices() {
        return List.copyOf(devices.values());
    }

    /// The devices of a kind that can be asked for, sorted by name.
    ///
    /// @param kind `vendor/class`
    public List<KnownDevice> devices(String kind) {
        List<KnownDevice> found = new ArrayList<>();
        for (KnownDevice device : devices.values()) {
            if (device.file().spec().kind().equals(kind)) {
                found.add(device);
            }
        }
        return found;
    }

    /// A device by its qualified name, null if there is none.
    public @Nullable KnownDevice device(String name) {
        return devices.get(name);
    }

    /// The vendors of all valid files, sorted.
    public List<String> vendors() {
        return partsOfKinds(0);
    }

    /// The classes of all valid files, sorted.
    public List<String> classes() {
        return partsOfKinds(1);
    }

    private List<String> partsOfKinds(int part) {
        Set<String> parts = new TreeSet<>();
        for (int i = 0; i < files.size(); i++) {
            String[] kind = QualifiedName.splitKind(files.get(i).spec().kind());
            if (kind != null) {
                parts.add(kind[part]);
            }
        }
        return List.copyOf(parts);
    }

    /// Finds devices by their qualified names, each once, in the order of the request.
    ///
    /// @throws UnresolvableDevices if one cannot be found; it names all of these
    public List<KnownDevice> resolve(List<String> names) throws UnresolvableDevices {
        List<KnownDevice> resolved = new ArrayList<>(names.size());
        List<String> unresolved = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (seen.add(name)) {
                KnownDevice device = devices.get(name);
                if (device == null) {
                    unresolved.add(name);
                } else {
                    resolved.add(device);
                }
            }
        }
        if (!unresolved.isEmpty()) {
            throw new UnresolvableDevices(Hints.unresolvable(unresolved, this), unresolved);
        }
        return resolved;
    }

    /// Gives devices of this machine to a container, all of them or, with an exception, none.
    ///
    /// @param spec is not changed
    /// @param names qualified names; a repeated one counts once
    /// @throws UnresolvableDevices if one cannot be found
    /// @throws CdiException if a device node of the host cannot be used
    public Injection inject(Spec spec, List<String> names) throws CdiException {
        return inject(spec, names, HostDevices.ofThisMachine());
    }

    /// Gives devices to a container, all of them or, with an exception, none.
    ///
    /// The edits of each file are made before those of its first device, devices in the order of
    /// the request; of all of these first the variables, then device nodes, network interfaces,
    /// mounts, hooks, RDT and groups. Done again it changes nothing.
    ///
    /// @param spec is not changed
    /// @param names qualified names; a repeated one counts once
    /// @param host what there is on the host
    /// @throws UnresolvableDevices if one cannot be found
    /// @throws CdiException if a device node of the host cannot be used
    public Injection inject(Spec spec, List<String> names, HostDevices host) throws CdiException {
        return Injector.inject(spec, resolve(names), host);
    }
}
