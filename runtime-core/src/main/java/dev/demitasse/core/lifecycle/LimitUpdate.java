package dev.demitasse.core.lifecycle;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.plan.ResourceLimits;
import dev.demitasse.core.plan.UnappliedFields;
import dev.demitasse.core.plan.UnitLimits;
import dev.demitasse.core.state.ContainerRecord;
import dev.demitasse.core.state.ContainerStore;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.cgroup.CgroupFailed;
import dev.demitasse.linux.cgroup.LimitSnapshot;
import dev.demitasse.linux.cgroup.LimitWrite;
import dev.demitasse.spec.IntelRdt;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Memory;
import dev.demitasse.spec.Problem;
import dev.demitasse.spec.Resources;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.SpecReader;
import dev.demitasse.spec.SpecValidator;
import dev.demitasse.spec.SpecWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One `update`: new limits for a living container, all of them or none. What was set is kept with
/// the container, as later updates build on it.
final class LimitUpdate {
    private static final Resources NONE =
            new Resources(null, null, null, null, null, null, null, null, null);

    private final ContainerStore store;
    private final ContainerRecord container;
    private final Cgroup cgroup;
    private final UpdateRequest request;

    /// @param cgroup the container's
    LimitUpdate(
            ContainerStore store, ContainerRecord container, Cgroup cgroup, UpdateRequest request) {
        this.store = store;
        this.container = container;
        this.cgroup = cgroup;
        this.request = request;
    }

    /// Makes it.
    ///
    /// @param notes gets what is ignored
    /// @throws RuntimeFailure naming the flag or field; the limits are as they were, or the message
    ///   says what is not
    void run(List<String> notes) throws RuntimeFailure {
        check(notes);
        Spec kept = kept();
        Linux linux = kept == null ? null : kept.linux();
        IntelRdt intelRdt = schemas(linux == null ? null : linux.intelRdt());
        Resources old = linux == null || linux.resources() == null ? NONE : linux.resources();
        Resources resources = NewResources.complete(request.resources(), old, cgroup);
        LimitSnapshot before = setLimits(resources);
        try {
            if (intelRdt != null) {
                ResourceGroup.allocate(intelRdt, container.id(), schemaLines());
            }
            if (kept != null && linux != null) {
                Linux updated = linux.withResources(NewResources.merge(resources, old));
                updated = intelRdt == null ? updated : updated.withIntelRdt(intelRdt);
                store.replaceConfig(container.id(), SpecWriter.write(kept.withLinux(updated)));
            }
        } catch (RuntimeFailure e) {
            throw undoAll(before, old, String.valueOf(e.getMessage()));
        }
    }

    /// Puts the files back, and what systemd knows of them.
    private OperationFailed undoAll(LimitSnapshot before, Resources old, String message) {
        ContainerRecord.Unit unit = container.unit();
        if (unit != null) {
            try {
                UnitCgroup.update(unit, ResourceLimits.compile(old, ""));
            } catch (CgroupFailed | OperationFailed e) {
                return undo(before, message + "; " + e.getMessage());
            }
        }
        return undo(before, message);
    }

    /// Sets these limits on the container: all of them, or none.
    ///
    /// @return what they were before
    /// @throws OperationFailed naming the flag or field
    private LimitSnapshot setLimits(Resources resources) throws OperationFailed {
        try {
            List<LimitWrite> writes = ResourceLimits.compile(resources, "");
            ContainerRecord.Unit unit = container.unit();
            if (unit != null) {
                writes = UnitLimits.of(writes).writes();
            }
            LimitSnapshot before = LimitSnapshot.of(cgroup, writes);
            try {
                ResourceLimits.apply(cgroup, resources, writes, "");
                if (unit != null) {
                    // After the kernel has taken all of them: this is what can be refused least.
                    UnitCgroup.update(unit, writes);
                }
                return before;
            } catch (CgroupFailed e) {
                throw undo(before, describe(e));
            } catch (OperationFailed e) {
                throw undo(before, String.valueOf(e.getMessage()));
            }
        } catch (CgroupFailed e) {
            throw new OperationFailed(describe(e));
        }
    }

    private static OperationFailed undo(LimitSnapshot before, String message) {
        List<String> left = before.restore();
        return new OperationFailed(
                left.isEmpty()
                        ? message
                        : message
                                + " (and what had been changed could not be put back: "
                                + String.join("; ", left)
                                + ")");
    }

    private String describe(CgroupFailed e) {
        String pointer = e.pointer();
        return pointer == null ? e.getMessage() : request.name(pointer) + ": " + e.getMessage();
    }

    private void check(List<String> notes) throws RuntimeFailure {
        Resources resources = request.resources();
        List<String> wrong = new ArrayList<>();
        for (Problem problem : SpecValidator.check(resources).list()) {
            wrong.add(request.name(problem.pointer()) + ": " + problem.message());
        }
        Memory memory = resources.memory();
        if (memory != null && (memory.kernel() != null || memory.kernelTCP() != null)) {
            notes.add("kernel memory limits are ignored: cgroup v2 does not have them");
        }
        for (String pointer : unapplied(resources)) {
            wrong.add(request.name(pointer) + ": there is no such limit in cgroup v2");
        }
        if (!wrong.isEmpty()) {
            throw new OperationFailed(String.join("; ", wrong));
        }
    }

    /// Those that no file of the cgroup stands for, except kernel memory.
    private static List<String> unapplied(Resources resources) {
        List<String> pointers = UnappliedFields.find(resources, "");
        pointers.remove("/memory/kernel");
        pointers.remove("/memory/kernelTCP");
        return pointers;
    }

    private @Nullable Spec kept() throws RuntimeFailure {
        byte[] config = store.config(container.id());
        try {
            return config == null ? null : SpecReader.read(config);
        } catch (InvalidSpec e) {
            throw new OperationFailed("config.json of " + container.id() + ": " + e.getMessage());
        }
    }

    private List<String> schemaLines() {
        List<String> lines = new ArrayList<>();
        if (request.l3CacheSchema() != null) {
            lines.add(request.l3CacheSchema());
        }
        if (request.memBwSchema() != null) {
            lines.add(request.memBwSchema());
        }
        return lines;
    }

    /// What `linux.intelRdt` is with the new schemas; null if there are none.
    private @Nullable IntelRdt schemas(@Nullable IntelRdt old) throws OperationFailed {
        String cache = request.l3CacheSchema();
        String bandwidth = request.memBwSchema();
        if (cache == null && bandwidth == null) {
            return null;
        }
        if (old == null) {
            throw new OperationFailed(
                    (cache == null ? "--mem-bw-schema" : "--l3-cache-schema")
                            + ": updating a non-existent Intel RDT configuration is not supported");
        }
        return new IntelRdt(
                old.closID(),
                old.schemata(),
                cache == null ? old.l3CacheSchema() : cache,
                bandwidth == null ? old.memBwSchema() : bandwidth,
                old.enableMonitoring());
    }
}
