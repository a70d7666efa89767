import ArgumentParser

/// `penstock plugin …`: tools for authors.
struct Plugin: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, build, check and look at plugins.",
        subcommands: [
            PluginNew.self, PluginBuild.self, PluginCheck.self, PluginInspect.self,
            PluginList.self, PluginBench.self,
        ])
}
