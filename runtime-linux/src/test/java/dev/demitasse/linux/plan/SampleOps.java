package dev.demitasse.linux.plan;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// One of each operation, with another value in each field, so that no two can be mistaken for each
/// other.
final class SampleOps {
    private SampleOps() {}

    static List<Op> all() {
        List<Op> samples = new ArrayList<>();
        int seed = 1;
        for (Class<?> group : Op.class.getPermittedSubclasses()) {
            for (Class<?> type : group.getPermittedSubclasses()) {
                samples.add(make(type, seed));
                seed += 16;
            }
        }
        return samples;
    }

    private static Op make(Class<?> type, int seed) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i], seed + i);
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return (Op) constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type.getName(), e);
        }
    }

    private static Object value(RecordComponent component, int seed) {
        Class<?> type = component.getType();
        if (type == int.class) {
            return 0x80000000 | seed << 8 | 7;
        } else if (type == long.class) {
            return 0x8000000000000000L | (long) seed << 32 | 5;
        } else if (type == boolean.class) {
            return true;
        } else if (type == String.class) {
            return "text " + seed;
        } else if (type == byte[].class) {
            return new byte[] {(byte) seed, 0, -1, 0, 0, 0, 0, 1};
        } else if (type == List.class) {
            boolean numbers = component.getGenericType().getTypeName().contains("Long");
            return numbers ? List.of(seed + 0L, 0xfffffffeL) : List.of("one " + seed, "", "three");
        }
        throw new AssertionError(type.getName());
    }

    /// The values of a record's components as [WireReader] would read them.
    ///
    /// @param without `Record.component` of those that are not written
    static List<Object> fields(Op op, Set<String> without) throws ReflectiveOperationException {
        List<Object> fields = new ArrayList<>();
        for (RecordComponent component : op.getClass().getRecordComponents()) {
            if (!without.contains(op.getClass().getSimpleName() + "." + component.getName())) {
                Method accessor = component.getAccessor();
                fields.add(onWire(accessor.invoke(op)));
            }
        }
        return fields;
    }

    private static Object onWire(Object value) {
        if (value instanceof Integer number) {
            return Integer.toUnsignedLong(number);
        } else if (value instanceof Boolean flag) {
            return flag ? 1L : 0L;
        } else if (value instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        } else if (value instanceof List<?> list && list.get(0) instanceof Long) {
            ByteBuffer ids = ByteBuffer.allocate(4 * list.size()).order(ByteOrder.LITTLE_ENDIAN);
            for (Object id : list) {
                ids.putInt((int) (long) id);
            }
            return Arrays.toString(ids.array());
        }
        return value;
    }
}
