package dev.demitasse.conformance.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Each rule has been seen to fail on a planted violation. An exception to one names the issue that
/// will remove it.
class ArchitectureTest {
    /// A scan that found next to nothing would make every rule below pass.
    private static final int FEWEST_CLASSES = 150;

    private static final String ROOT = "dev.demitasse";
    private static final String SPEC = ROOT + ".spec..";
    private static final String CDI = ROOT + ".cdi..";
    private static final String LINUX = ROOT + ".linux..";
    private static final String CORE = ROOT + ".core..";
    private static final String CLI = ROOT + ".cli..";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(ROOT);

    @Test
    void scanSawTheProject() {
        assertTrue(CLASSES.size() >= FEWEST_CLASSES, () -> "only " + CLASSES.size() + " classes");
        for (String module : new String[] {"spec", "linux", "core", "cli"}) {
            assertTrue(
                    CLASSES.stream()
                            .anyMatch(c -> c.getPackageName().startsWith(ROOT + "." + module)),
                    module);
        }
    }

    @Test
    void everyClassBelongsToAModule() {
        classes().should().resideInAnyPackage(SPEC, CDI, LINUX, CORE, CLI).check(CLASSES);
    }

    @Test
    void specKnowsNoOtherModule() {
        modulesDoNotDependOn(SPEC, CDI, LINUX, CORE, CLI).check(CLASSES);
    }

    @Test
    void cdiKnowsOnlySpec() {
        modulesDoNotDependOn(CDI, LINUX, CORE, CLI).allowEmptyShould(true).check(CLASSES);
    }

    @Test
    void linuxKnowsNothingOfConfigJson() {
        modulesDoNotDependOn(LINUX, SPEC, CDI, CORE, CLI).check(CLASSES);
    }

    @Test
    void coreDoesNotKnowTheCommandLine() {
        modulesDoNotDependOn(CORE, CLI).check(CLASSES);
    }

    @Test
    void onlyCliUsesPicocliAndLogback() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CLI)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "ch.qos.logback..")
                .check(CLASSES);
    }

    @Test
    void onlyLinuxSysCallsNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".linux.sys..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jnr..", "com.kenai.jffi..", "java.lang.foreign..")
                .check(CLASSES);
    }

    @Test
    void onlyLinuxSystemdSpeaksDBus() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".linux.systemd..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.freedesktop..")
                .check(CLASSES);
    }

    @Test
    void onlyCliTalksToTheTerminalOrExits() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CLI)
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes().should(resideInNullMarkedPackage()).check(CLASSES);
    }

    @Test
    void nobodyThrowsBareExceptions() {
        noClasses().should().callConstructorWhere(bareExceptionIsMade()).check(CLASSES);
    }

    @Test
    void planOperationsAreRecords() {
        String op = ROOT + ".linux.plan.Op";
        assertTrue(CLASSES.contain(op), op);
        classes()
                .that(assignableTo(op))
                .and()
                .areNotInterfaces()
                .should()
                .beRecords()
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    private static ArchRule modulesDoNotDependOn(String module, String... others) {
        return noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others);
    }

    private static ArchCondition<JavaClass> resideInNullMarkedPackage() {
        return new ArchCondition<>("reside in a @NullMarked package") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                if (!item.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(
                            SimpleConditionEvent.violated(
                                    item, item.getPackageName() + " is not @NullMarked"));
                }
            }
        };
    }

    private static DescribedPredicate<JavaConstructorCall> bareExceptionIsMade() {
        Set<String> bare =
                Set.of(
                        RuntimeException.class.getName(),
                        Exception.class.getName(),
                        Throwable.class.getName(),
                        Error.class.getName());
        return DescribedPredicate.describe(
                "makes a bare exception",
                call ->
                        bare.contains(call.getTargetOwner().getName())
                                // A subclass calls the constructor of its superclass.
                                && !call.getOriginOwner().isAssignableTo(Throwable.class));
    }
}
