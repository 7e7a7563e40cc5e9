package dev.demitasse.cdi;

/// A device that a registry has.
///
/// @param name its name
/// @param file the file that defines it
/// @param index its place among the devices of that file
public record KnownDevice(QualifiedName name, SpecFile file, int index) {
    /// What the file says about it.
    public CdiDevice device() {
        return file.spec().devices().get(index);
    }

    /// Where it is in the file, as a JSON pointer.
    public String pointer() {
        return "/devices/" + index;
    }
}
