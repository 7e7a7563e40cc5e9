package dev.demitasse.conformance.tier;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Runs the tests with real containers in the tier that `-Ddemitasse.tier` names: those that are
/// given as `Class` or `Class#method`, or all below the directory `-Ddemitasse.tests`. A test is
/// tagged `container`, or, if it is for one tier only, with that tier's name; in the tier `systemd`
/// only those tagged so. The last line of the output is `N passed, M failed`; the exit status is 0
/// if none failed.
final class TierRunner {
    private TierRunner() {}

    public static void main(String[] names) {
        Tier tier = Tier.current();
        TierReport report = new TierReport(System.out);
        for (String difference : tier.differences()) {
            if (tier.isExact()) {
                report.fail(difference);
            } else {
                System.out.println("here, " + difference);
            }
        }
        LauncherFactory.create().execute(request(names), report);
        report.summarize();
        System.exit(report.failures() == 0 ? 0 : 1);
    }

    private static LauncherDiscoveryRequest request(String[] names) {
        List<DiscoverySelector> selectors = new ArrayList<>();
        for (String name : names) {
            String full = name.contains(".") ? name : "dev.demitasse.conformance." + name;
            selectors.add(full.contains("#") ? selectMethod(full) : selectClass(full));
        }
        if (selectors.isEmpty()) {
            selectors.addAll(
                    selectClasspathRoots(Set.of(Path.of(System.getProperty("demitasse.tests")))));
        }
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selectors)
                .filters(TagFilter.includeTags(Tier.current().tags()))
                .build();
    }
}
