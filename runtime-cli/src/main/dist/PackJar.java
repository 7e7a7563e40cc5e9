import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Merges the jars of a class path into one stored (uncompressed) jar, the same bytes for the same
/// input.
///
/// Class files older than version 50 have no stack maps. The JVM keeps such classes out of an AOT
/// cache, and verifies them with its slow old verifier: for picocli, compiled for Java 5, that is
/// 60 ms of every cold start. They are rewritten as version 52, which adds the stack maps and
/// changes nothing else.
///
/// Usage: `java PackJar.java OUTPUT LEGAL_DIRECTORY JAR...`: licences and notices of the jars go to
/// LEGAL_DIRECTORY.
public final class PackJar {
    private static final int FIRST_WITH_STACK_MAPS = 50;
    private static final String SERVICES = "META-INF/services/";
    private static final LocalDateTime EPOCH = LocalDateTime.of(2026, 1, 1, 0, 0);

    private final Map<String, byte[]> entries = new TreeMap<>();
    private final Path legal;
    private final ClassFile classFile;

    private PackJar(Path legal, ClassHierarchyResolver hierarchy) {
        this.legal = legal;
        classFile =
                ClassFile.of(
                        StackMapsOption.GENERATE_STACK_MAPS,
                        ClassFile.ClassHierarchyResolverOption.of(hierarchy));
    }

    /// Reads the jars and writes the merged one.
    public static void main(String[] args) throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        for (int i = 2; i < args.length; i++) {
            readClasses(Path.of(args[i]), classes);
        }
        ClassHierarchyResolver ours =
                ClassHierarchyResolver.ofResourceParsing(type -> {
                    String descriptor = type.descriptorString();
                    String name = descriptor.substring(1, descriptor.length() - 1);
                    byte[] bytes = classes.get(name + ".class");
                    return bytes == null ? null : new ByteArrayInputStream(bytes);
                });
        PackJar pack =
                new PackJar(
                        Path.of(args[1]), ours.orElse(ClassHierarchyResolver.defaultResolver()));
        for (int i = 2; i < args.length; i++) {
            pack.add(Path.of(args[i]));
        }
        pack.write(Path.of(args[0]));
    }

    private static void readClasses(Path jar, Map<String, byte[]> classes) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            file.stream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .forEach(entry -> classes.put(entry.getName(), read(file, entry)));
        }
    }

    private static byte[] read(JarFile file, JarEntry entry) {
        try (var in = file.getInputStream(entry)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().toList()) {
                if (!entry.isDirectory()) {
                    add(jar.getFileName().toString(), entry.getName(), read(file, entry));
                }
            }
        }
    }

    private void add(String jar, String name, byte[] bytes) throws IOException {
        if (isLegal(name)) {
            Path target = legal.resolve(jar).resolve(name.substring(name.lastIndexOf('/') + 1));
            Files.createDirectories(target.getParent());
            Files.write(target, bytes);
        } else if (name.startsWith(SERVICES)) {
            byte[] line =
                    (new String(bytes, StandardCharsets.UTF_8) + "\n")
                            .getBytes(StandardCharsets.UTF_8);
            entries.merge(name, line, PackJar::concatenate);
        } else if (!name.startsWith("META-INF/") && !name.endsWith("module-info.class")) {
            byte[] before = entries.put(name, name.endsWith(".class") ? modern(bytes) : bytes);
            if (before != null) {
                throw new IOException(name + " is in " + jar + " and in another jar before it");
            }
        }
    }

    private static boolean isLegal(String name) {
        String base = name.substring(name.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
        return !name.endsWith(".class")
                && (base.startsWith("LICENSE")
                        || base.startsWith("NOTICE")
                        || base.startsWith("COPYING"));
    }

    private byte[] modern(byte[] bytes) {
        int major = ((bytes[6] & 0xff) << 8) | (bytes[7] & 0xff);
        if (major >= FIRST_WITH_STACK_MAPS) {
            return bytes;
        }
        // A method body handed on as it is keeps its old bytes: taken apart and put together it
        // gets its stack map.
        return classFile.transformClass(
                classFile.parse(bytes),
                ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                        .andThen((builder, element) -> {
                            if (element instanceof ClassFileVersion) {
                                builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
                            } else {
                                builder.with(element);
                            }
                        }));
    }

    private static byte[] concatenate(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private void write(Path output) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(output))) {
            out.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry stored = new ZipEntry(entry.getKey());
                CRC32 crc = new CRC32();
                crc.update(entry.getValue());
                stored.setCrc(crc.getValue());
                stored.setSize(entry.getValue().length);
                stored.setTimeLocal(EPOCH);
                out.putNextEntry(stored);
                out.write(entry.getValue());
            }
        }
    }
}
