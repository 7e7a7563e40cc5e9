package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An object of a document, with accessors that report a value of the wrong type, or a required one
/// that is missing, and then return an empty one, so that reading goes on and finds all problems. A
/// JSON `null` counts as absent, because Go callers write it for unset values.
public final class JsonObject {
    private final Problems problems;
    private final @Nullable JsonObject parent;
    private final String name;
    private final int index;
    private final Map<String, @Nullable Object> members;

    /// @param name the member of the parent that holds this object, or the array it is in
    /// @param index the place in that array, -1 if there is none
    JsonObject(
            Problems problems,
            @Nullable JsonObject parent,
            String name,
            int index,
            Map<String, @Nullable Object> members) {
        this.problems = problems;
        this.parent = parent;
        this.name = name;
        this.index = index;
        this.members = members;
    }

    /// Reads a document that is one object.
    ///
    /// @throws InvalidSpec if it is not strict JSON
    public static JsonObject parse(byte[] json) throws InvalidSpec {
        Problems problems = new Problems();
        JsonObject object = JsonText.parse(json, problems);
        if (object == null) {
            throw new InvalidSpec(problems.list());
        }
        return object;
    }

    /// The problems that the accessors of this document have met so far.
    public List<Problem> problems() {
        return problems.list();
    }

    /// Where this object is. Computed when asked for, because hardly ever anything is wrong.
    public String pointer() {
        if (parent == null) {
            return "";
        }
        String pointer = Pointers.child(parent.pointer(), name);
        return index < 0 ? pointer : pointer + '/' + index;
    }

    private void problem(String member, String message) {
        problems.add(Pointers.child(pointer(), member), message);
    }

    private void elementProblem(String member, int element, String message) {
        problems.add(Pointers.child(pointer(), member) + '/' + element, message);
    }

    private void required(String member) {
        problem(member, "is required");
    }

    private static String mismatch(String wanted, @Nullable Object value) {
        String found;
        if (value instanceof String) {
            found = "a string";
        } else if (value instanceof Boolean) {
            found = "a boolean";
        } else if (value instanceof JsonObject) {
            found = "an object";
        } else if (value instanceof List<?>) {
            found = "an array";
        } else if (value == null) {
            found = "null";
        } else {
            found = "a number";
        }
        return "must be " + wanted + ", not " + found;
    }

    /// All members as they were read, in the order of the document, for a reader with rules of its
    /// own. A value is a String, a Boolean, a JsonObject, a List of values, null, or else a number,
    /// whose `toString` is its text.
    public Map<String, @Nullable Object> members() {
        return Collections.unmodifiableMap(members);
    }

    /// The names of all members that are not null, in the order of the document.
    List<String> names() {
        List<String> names = new ArrayList<>(members.size());
        for (Map.Entry<String, @Nullable Object> member : members.entrySet()) {
            if (member.getValue() != null) {
                names.add(member.getKey());
            }
        }
        return names;
    }

    /// An optional string. An empty one is null: it is how Go callers leave such a member unset.
    public @Nullable String text(String member) {
        Object value = members.get(member);
        if (value == null) {
            return null;
        }
        String text = string(member, -1, value);
        return text.isEmpty() ? null : text;
    }

    /// A string, which may be empty; empty also if it is missing.
    public String requiredString(String member) {
        Object value = members.get(member);
        if (value == null) {
            required(member);
            return "";
        }
        return string(member, -1, value);
    }

    private String string(String member, int element, @Nullable Object value) {
        String wrong;
        if (value instanceof String text) {
            if (isClean(text)) {
                return text;
            }
            wrong = "must contain neither NUL nor half of a surrogate pair";
        } else {
            wrong = mismatch("a string", value);
        }
        if (element < 0) {
            problem(member, wrong);
        } else {
            elementProblem(member, element, wrong);
        }
        return "";
    }

    /// Escapes can spell what no kernel interface takes and what has no UTF-8 form.
    private static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /// A truth value, or null if it is absent.
    public @Nullable Boolean bool(String member) {
        Object value = members.get(member);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        problem(member, mismatch("a boolean", value));
        return null;
    }

    boolean requiredBool(String member) {
        if (members.get(member) == null) {
            required(member);
        }
        return Boolean.TRUE.equals(bool(member));
    }

    /// A signed integer of 64 bits, or null if it is absent.
    public @Nullable Long int64(String member) {
        return integer(member, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    long requiredInt64(String member) {
        return orRequired(member, int64(member));
    }

    /// The unsigned bits of 0 to 2^64-1.
    @Nullable Long uint64(String member) {
        Object value = members.get(member);
        if (value == null) {
            return null;
        }
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        if (value instanceof JsonNumber number && number.isUnsigned()) {
            return number.bits();
        }
        problem(member, range(value, "0", "18446744073709551615"));
        return null;
    }

    long requiredUint64(String member) {
        return orRequired(member, uint64(member));
    }

    @Nullable Long uint32(String member) {
        return integer(member, 0, 0xFFFFFFFFL);
    }

    long requiredUint32(String member) {
        return orRequired(member, uint32(member));
    }

    long uint32OrZero(String member) {
        Long value = uint32(member);
        return value == null ? 0 : value;
    }

    /// A signed integer of 32 bits, or null if it is absent.
    public @Nullable Integer int32(String member) {
        return narrow(integer(member, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    /// An unsigned integer that is expected to be small: 0 to 2^31-1.
    @Nullable Integer uint31(String member) {
        return narrow(integer(member, 0, Integer.MAX_VALUE));
    }

    @Nullable Integer uint16(String member) {
        return narrow(integer(member, 0, 0xFFFF));
    }

    private static @Nullable Integer narrow(@Nullable Long value) {
        return value == null ? null : value.intValue();
    }

    private long orRequired(String member, @Nullable Long value) {
        if (value != null) {
            return value;
        }
        if (members.get(member) == null) {
            required(member);
        }
        return 0;
    }

    private @Nullable Long integer(String member, long min, long max) {
        Object value = members.get(member);
        if (value == null) {
            return null;
        }
        if (value instanceof Long number && number >= min && number <= max) {
            return number;
        }
        problem(member, range(value, Long.toString(min), Long.toString(max)));
        return null;
    }

    private static String range(@Nullable Object value, String min, String max) {
        if (!(value instanceof Long) && !(value instanceof JsonNumber)) {
            return mismatch("an integer", value);
        }
        if (value instanceof JsonNumber number && !number.isInteger()) {
            return "must be an integer, without fraction or exponent";
        }
        return "must be an integer from " + min + " to " + max;
    }

    /// The unsigned 32-bit integers of an array.
    @Nullable List<Long> uint32s(String member) {
        List<?> elements = array(member);
        if (elements == null) {
            return null;
        }
        List<Long> values = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Object value = elements.get(i);
            if (value instanceof Long number && number >= 0 && number <= 0xFFFFFFFFL) {
                values.add(number);
            } else {
                elementProblem(member, i, range(value, "0", "4294967295"));
            }
        }
        return values;
    }

    /// The strings of an array; empty ones stay.
    public @Nullable List<String> strings(String member) {
        List<?> elements = array(member);
        if (elements == null) {
            return null;
        }
        List<String> values = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            values.add(string(member, i, elements.get(i)));
        }
        return values;
    }

    List<String> requiredStrings(String member) {
        List<String> values = strings(member);
        if (values != null) {
            return values;
        }
        if (members.get(member) == null) {
            required(member);
        }
        return List.of();
    }

    /// The objects of an array.
    public @Nullable List<JsonObject> objects(String member) {
        List<?> elements = array(member);
        if (elements == null) {
            return null;
        }
        List<JsonObject> values = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Object value = elements.get(i);
            if (value instanceof JsonObject object) {
                values.add(object);
            } else {
                elementProblem(member, i, mismatch("an object", value));
            }
        }
        return values;
    }

    private @Nullable List<?> array(String member) {
        Object value = members.get(member);
        if (value == null) {
            return null;
        }
        if (value instanceof List<?> elements) {
            return elements;
        }
        problem(member, mismatch("an array", value));
        return null;
    }

    /// An object, or null if it is absent.
    public @Nullable JsonObject object(String member) {
        Object value = members.get(member);
        if (value == null || value instanceof JsonObject) {
            return (JsonObject) value;
        }
        problem(member, mismatch("an object", value));
        return null;
    }

    /// An object; one without members, whose own members are not missed, if it is missing.
    JsonObject requiredObject(String member) {
        JsonObject value = object(member);
        if (value != null) {
            return value;
        }
        if (members.get(member) == null) {
            required(member);
        }
        return new JsonObject(new Problems(), this, member, -1, Map.of());
    }

    /// An object all of whose members are strings, in the order of the document.
    public @Nullable Map<String, String> stringMap(String member) {
        JsonObject object = object(member);
        if (object == null) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, @Nullable Object> entry : object.members.entrySet()) {
            Object value = entry.getValue();
            if (value != null) {
                values.put(entry.getKey(), object.string(entry.getKey(), -1, value));
            }
        }
        return values;
    }
}
