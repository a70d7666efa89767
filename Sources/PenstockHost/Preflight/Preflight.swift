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

    /// Tries a library and instances of it. Blocks until the child has ended, at most
    /// `options.preflightTimeout` after each of its reports; an instance that kills its child costs
    /// another one for those after it. Of instances that are alike one is tried: thousands of routes
    /// may have the same step. [main]
    public static func check(
        _ library: String, _ instances: [Instance] = [], options: HostOptions
    ) -> Report {
        var numbers: [Instance: Int] = [:]
        var different: [Instance] = []
        let places = instances.map { instance in
            if let number = numbers[instance] { return number }
            numbers[instance] = different.count
            different.append(instance)
            return different.count - 1
        }
        var report = checkEach(library, different, options)
        report.instances = places.map { report.instances[$0] }
        return report
    }

    private static func checkEach(
        _ library: String, _ instances: [Instance], _ options: HostOptions
    ) -> Report {
        var report = Report(library: nil, instances: instances.map { _ in nil })
        var first = 0
        repeat {
            let rest = Array(instances[first...])
            let outcome = attempt(library, rest, options)
            for (i, error) in outcome.refused where first + i < instances.count {
                report.instances[first + i] = error
            }
            guard let end = outcome.end else { return report }
            guard let index = outcome.index else {
                report.library = end
                report.instances = instances.map { _ in end }
                return report
            }
            report.instances[first + index] = end
            first += index + 1
        } while first < instances.count
        return report
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

    private static func attempt(
        _ library: String, _ instances: [Instance], _ options: HostOptions
    ) -> Outcome {
        do throws(PluginError) {
            try PrivateCopy.prepare(options.stateDirectory)
            let request = PreflightRequest(library, instances, options)
            let child = try PreflightChild(request.text, options)
            return child.wait(
                options.preflightTimeout, library: library, instances: instances.count)
        } catch {
            return Outcome(end: error)
        }
    }
}
