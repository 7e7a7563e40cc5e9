package dev.demitasse.conformance.tier;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/// Thins out the cold runs of classes that run cold and warm, in a tier where [Tier#oneInCold] says
/// so. What the host cannot run stays, except with systemd, where nothing else is; of the rest,
/// each class keeps its first by name and every n-th after it.
public final class ColdCondition implements ExecutionCondition {
    /// The whole reason, by which the runner tells this from a test that skips itself.
    static final String WARM_ONLY = "runs warm only in this tier";

    private static final String COLD = "COLD";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<Method> method = context.getTestMethod();
        if (method.isEmpty()
                || !isCold(context)
                || runsCold(context.getRequiredTestClass(), method.get(), Tier.current())) {
            return ConditionEvaluationResult.enabled("runs");
        }
        return ConditionEvaluationResult.disabled(WARM_ONLY);
    }

    private static boolean isCold(ExtensionContext context) {
        for (ExtensionContext at = context; at != null; at = at.getParent().orElse(null)) {
            if (at.getDisplayName().equals(COLD)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a tier runs this test of a class cold.
    static boolean runsCold(Class<?> type, Method method, Tier tier) {
        Set<Ability> host = Tier.HOST.lacking();
        boolean nowhereElse =
                !NeedsCondition.unmet(type, host).isEmpty()
                        || !NeedsCondition.unmet(method, host).isEmpty();
        if (tier.oneInCold() == 1 || nowhereElse && tier != Tier.SYSTEMD) {
            return true;
        }
        List<String> names =
                ReflectionSupport.findMethods(
                                type,
                                candidate -> isLikely(candidate, tier),
                                HierarchyTraversalMode.TOP_DOWN)
                        .stream()
                        .map(Method::getName)
                        .sorted()
                        .toList();
        int at = names.indexOf(method.getName());
        return at >= 0 && at % tier.oneInCold() == 0;
    }

    private static boolean isLikely(Method method, Tier tier) {
        return AnnotationSupport.isAnnotated(method, Testable.class)
                && NeedsCondition.unmet(method, tier.lacking()).isEmpty();
    }
}
