package dev.demitasse.conformance.tier;

import java.lang.reflect.AnnotatedElement;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// Leaves out what a tier cannot run.
final class NeedsCondition implements ExecutionCondition {
    /// How the reason begins, by which the runner tells this from a test that skips itself.
    static final String NEEDS = "needs ";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Set<String> unmet =
                context.getElement()
                        .map(element -> unmet(element, Tier.current().lackingHere()))
                        .orElse(Set.of());
        return unmet.isEmpty()
                ? ConditionEvaluationResult.enabled("everything is there")
                : ConditionEvaluationResult.disabled(NEEDS + String.join(", ", unmet));
    }

    /// What of its needs a class or method does not get from a machine that lacks these.
    static Set<String> unmet(AnnotatedElement element, Set<Ability> lacking) {
        Set<String> unmet = new TreeSet<>();
        AnnotationSupport.findAnnotation(element, Needs.class)
                .ifPresent(needs -> {
                    for (Ability ability : needs.value()) {
                        if (lacking.contains(ability)) {
                            unmet.add(ability.title());
                        }
                    }
                    for (Ability ability : needs.without()) {
                        if (!lacking.contains(ability)) {
                            unmet.add("the absence of " + ability.title());
                        }
                    }
                });
        return unmet;
    }
}
