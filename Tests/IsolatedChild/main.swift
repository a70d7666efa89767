import Glibc
import PenstockCore
import PenstockHost

// The `penstock` of the isolation tests: `__isolate <descriptor>` is a child; `gateway <library>
// <state directory>` is a gateway that starts one, prints the child's number, and waits to be killed;
// `bench <library> <state directory> <rounds>` measures a round trip.

switch CommandLine.arguments.dropFirst().first {
case "__isolate": Isolation.childMain(Int32(CommandLine.arguments[2]) ?? -1)
case "gateway":
    let loop = PollLoop()
    let host = Host(
        loops: [loop.services], options: HostOptions(stateDirectory: CommandLine.arguments[3]),
        log: { _ in })
    let instance = try IsolatedInstance(
        library: CommandLine.arguments[2], descriptor: "test.modes",
        spec: InstanceSpec(name: "modes", config: #"{"mode":"plain"}"#), host: host)
    let line = "\(instance.childNumber ?? 0)\n"
    _ = write(1, line, line.utf8.count)
    loop.run()
case "bench":
    try Bench.run(
        library: CommandLine.arguments[2], directory: CommandLine.arguments[3],
        rounds: Int(CommandLine.arguments[4]) ?? 20_000)
default: _exit(64)
}
