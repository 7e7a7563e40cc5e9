package dev.demitasse.conformance.tier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/// Every test runs in a tier: none needs what no tier has, and none can leave itself out.
class TierRulesTest {
    /// A scan that found next to nothing would find nothing wrong.
    private static final int FEWEST_TESTS = 200;

    private static final Set<String> TAGS = Set.of("container", "host", "lab", "systemd");

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                    .importPackages("dev.demitasse");

    @Test
    void everyTestRunsInATier() {
        List<String> nowhere = new ArrayList<>();
        int seen = 0;
        for (JavaClass candidate : CLASSES) {
            Class<?> type = candidate.reflect();
            if (!hasContainers(type)) {
                continue;
            }
            for (Method method : tests(type)) {
                seen++;
                if (!runsSomewhere(List.of(type, method))) {
                    nowhere.add(type.getSimpleName() + "#" + method.getName());
                }
            }
        }
        int count = seen;
        assertTrue(count >= FEWEST_TESTS, () -> "saw only " + count + " tests");
        assertEquals(List.of(), nowhere, "needs what no tier in Tier.java has");
    }

    private static List<Method> tests(Class<?> type) {
        return ReflectionSupport.findMethods(
                type,
                method -> AnnotationSupport.isAnnotated(method, Testable.class),
                HierarchyTraversalMode.TOP_DOWN);
    }

    private static boolean hasContainers(Class<?> type) {
        return AnnotationSupport.findRepeatableAnnotations(type, Tag.class).stream()
                .anyMatch(tag -> TAGS.contains(tag.value()));
    }

    private static boolean runsSomewhere(List<AnnotatedElement> elements) {
        for (Tier tier : Tier.values()) {
            Set<String> unmet = new TreeSet<>();
            for (AnnotatedElement element : elements) {
                unmet.addAll(NeedsCondition.unmet(element, tier.lacking()));
            }
            if (unmet.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    @Test
    void whatNoTierHasRunsNowhere() throws Exception {
        assertEquals(false, runsSomewhere(List.of(needs("nowhere"))));
        assertEquals(false, runsSomewhere(List.of(needs("lab"), needs("host"))));
        assertEquals(true, runsSomewhere(List.of(needs("lab"))));
        assertEquals(true, runsSomewhere(List.of(needs("host"))));
        assertEquals(true, runsSomewhere(List.of(TierRulesTest.class)));
    }

    @Test
    void everyClassHasTestsThatRunColdInEveryTier() {
        List<String> never = new ArrayList<>();
        for (JavaClass candidate : CLASSES) {
            Class<?> type = candidate.reflect();
            if (!hasContainers(type) || Modifier.isAbstract(type.getModifiers())) {
                continue;
            }
            for (Tier tier : Tier.values()) {
                if (tests(type).stream()
                        .noneMatch(test -> ColdCondition.runsCold(type, test, tier))) {
                    never.add(type.getSimpleName() + " in " + tier);
                }
            }
        }
        assertEquals(List.of(), never);
    }

    private static Method needs(String name) throws NoSuchMethodException {
        return Examples.class.getDeclaredMethod(name);
    }

    private interface Examples {
        @Needs({Ability.MEMORY_CONTROLLER, Ability.TIME_NAMESPACES})
        void nowhere();

        @Needs(Ability.MEMORY_CONTROLLER)
        void lab();

        @Needs(without = Ability.MEMORY_CONTROLLER)
        void host();
    }

    @Test
    void noTestLeavesItselfOut() {
        ArchRuleDefinition.noClasses()
                .should()
                .dependOnClassesThat(
                        DescribedPredicate.describe(
                                "leave tests out behind the back of Tier.java",
                                type ->
                                        type.isEquivalentTo(Assumptions.class)
                                                || type.isEquivalentTo(Disabled.class)
                                                || type.getPackageName()
                                                        .equals("org.junit.jupiter.api.condition")))
                .check(
                        CLASSES.that(
                                DescribedPredicate.describe(
                                        "other tests",
                                        type -> !type.isEquivalentTo(TierRulesTest.class))));
    }
}
