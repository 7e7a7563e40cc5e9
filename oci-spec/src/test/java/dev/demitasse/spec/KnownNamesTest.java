package dev.demitasse.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownNamesTest {
    @Test
    void hooksAreTheMembersOfHooks() {
        List<String> members = new ArrayList<>();
        for (RecordComponent component : Hooks.class.getRecordComponents()) {
            members.add(component.getName());
        }
        assertEquals(members, KnownNames.hooks());
    }

    @Test
    void namesAreValidWhereTheyBelong() throws Exception {
        for (String type : KnownNames.namespaces()) {
            String mappings = type.equals("user") ? "," + Documents.MAPPINGS : "";
            String json = Documents.linux("'namespaces':[{'type':'" + type + "'}]" + mappings);
            assertEquals("", Documents.check(json).toString());
        }
        for (String arch : SeccompNames.architectures()) {
            assertValid("'architectures':['" + arch + "']");
        }
        for (String flag : SeccompNames.flags()) {
            assertValid("'flags':['" + flag + "']");
        }
        for (String action : SeccompNames.actions()) {
            assertValid("'listenerPath':'/s','syscalls':[" + syscall(action, "SCMP_CMP_EQ") + "]");
        }
        for (String operator : SeccompNames.operators()) {
            assertValid("'syscalls':[" + syscall("SCMP_ACT_LOG", operator) + "]");
        }
        assertTrue(KnownNames.memoryPolicyModes().contains("MPOL_WEIGHTED_INTERLEAVE"));
        assertTrue(KnownNames.memoryPolicyFlags().contains("MPOL_F_STATIC_NODES"));
    }

    private static String syscall(String action, String operator) {
        return "{'names':['read'],'action':'"
                + action
                + "','args':[{'index':0,'value':0,'op':'"
                + operator
                + "'}]}";
    }

    private static void assertValid(String members) throws InvalidSpec {
        assertEquals("", Documents.check(Documents.seccomp(members)).toString());
    }
}
