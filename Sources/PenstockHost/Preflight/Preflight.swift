import Glibc

/// A first look at a plugin where it can do no harm: a child process loads the library, makes every
/// configured instance and runs its self-test, under a deadline and resource limits.
///
/// A plugin that traps or hangs takes the child with it; the gateway refuses it and lives. Spawning
/// costs some tens of milliseconds: at start and reload, never on an event loop.
public enum Preflight {
    /// An instance that is to be tried.
    public struct Instance: Hashable, Sendable {
        /// Which plugin of the library; nil: the only one.
        public var id: String?
        /// How it is configured.
        public var spec: InstanceSpec
        /// An instance.
        public init(id: String?, spec: InstanceSpec) {
            self.id = id
            self.spec = spec
        }
        /// By what is cheap to tell apart; all instances have the same upstreams as a rule.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(id)
            hasher.combine(spec.name)
            hasher.combine(spec.config)
        }
    }

    /// What came of it.
    public struct Report: Sendable {
        /// Why the library is refused as a whole; nil: it can be loaded.
        public var library: PluginError?
        /// Why each instance is refused, in order; nil: it is good.
        public var instances: [PluginError?]
        /// Whether nothing was refused.
        public var isGood: Bool { library == nil && instances.allSatisfy { $0 == nil } }
    }

    /// Children that run at the same time at most: each maps a library and everything it links.
    private static let childrenMax = 4

    /// Tries a library and instances of it. Blocks until the child has ended, at most
    /// `options.preflightTimeout` after each of its reports; an instance that kills its child costs
    /// another one for those after it. Of instances that are alike one is tried: thousands of routes
    /// may have the same step. [main]
    public static func check(
        _ library: String, _ instances: [Instance] = [], options: HostOptions
    ) -> Report {
        let trial = Trial(library, instances)
        return trial.report(attempting: start(trial, options), options)
    }

    /// Tries several libraries, each in children of its own, at the same time: what is spent on a child
    /// is mostly its start. Reports in the order of the libraries. Blocks as the other one does. [main]
    public static func check(
        _ libraries: [(path: String, instances: [Instance])], options: HostOptions
    ) -> [Report] {
        let trials = libraries.map { Trial($0.path, $0.instances) }
        var started: [Result<PreflightChild, PluginError>] = []
        return trials.indices.map { index in
            let end = min(trials.count, index + childrenMax)
            while started.count < end { started.append(start(trials[started.count], options)) }
            return trials[index].report(attempting: started[index], options)
        }
    }

    /// A library with the instances of it that differ.
    private struct Trial {
        let library: String
        private(set) var different: [Instance] = []
        /// By instance that is wanted: which of the different ones it is.
        private let places: [Int]

        init(_ library: String, _ instances: [Instance]) {
            self.library = library
            var numbers: [Instance: Int] = [:]
            var different: [Instance] = []
            places = instances.map { instance in
                if let number = numbers[instance] { return number }
                numbers[instance] = different.count
                different.append(instance)
                return different.count - 1
            }
            self.different = different
        }

        /// What came of all of them, beginning with a child that tries every one.
        func report(
            attempting first: Result<PreflightChild, PluginError>, _ options: HostOptions
        ) -> Report {
            var report = self.report(of: first, options)
            report.instances = places.map { report.instances[$0] }
            return report
        }

        private func report(
            of first: Result<PreflightChild, PluginError>, _ options: HostOptions
        ) -> Report {
            var report = Report(library: nil, instances: different.map { _ in nil })
            var from = 0
            var child = first
            while true {
                let rest = different.count - from
                let outcome = Preflight.outcome(of: child, library, instances: rest, options)
                for (i, error) in outcome.refused where i < rest {
                    report.instances[from + i] = error
                }
                guard let end = outcome.end else { return report }
                guard let index = outcome.index else {
                    report.library = end
                    report.instances = different.map { _ in end }
                    return report
                }
                report.instances[from + index] = end
                from += index + 1
                guard from < different.count else { return report }
                child = Preflight.start(library, Array(different[from...]), options)
            }
        }
    }

    /// How one child ended.
    struct Outcome {
        /// Refusals that it reported itself.
        var refused: [(Int, PluginError)] = []
        /// Why it did not come to its end; nil: it did.
        var end: PluginError?
        /// Which instance it was at; nil: the library.
        var index: Int?
    }

    private static func start(
        _ trial: Trial, _ options: HostOptions
    ) -> Result<PreflightChild, PluginError> {
        start(trial.library, trial.different, options)
    }

    private static func start(
        _ library: String, _ instances: [Instance], _ options: HostOptions
    ) -> Result<PreflightChild, PluginError> {
        Result { () throws(PluginError) in
            try PrivateCopy.prepare(options.stateDirectory)
            return try PreflightChild(PreflightRequest(library, instances, options).text, options)
        }
    }

    private static func outcome(
        of child: Result<PreflightChild, PluginError>, _ library: String, instances: Int,
        _ options: HostOptions
    ) -> Outcome {
        switch child {
        case .success(let child):
            child.wait(options.preflightTimeout, library: library, instances: instances)
        case .failure(let error): Outcome(end: error)
        }
    }
}
