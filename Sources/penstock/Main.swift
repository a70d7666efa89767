import ArgumentParser
import Glibc

@main
enum Main {
    static func main() {
        // A closed pipe is an error of the write that meets it, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        // The host starts its children as this binary; they know nothing of the command line.
        if ChildMode.run(arguments) { return }
        do {
            var command = try Root.parseAsRoot(arguments)
            try command.run()
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch let failure as CommandFailure {
            Terminal.error(failure.message, hint: failure.hint)
            exit(failure.exitCode.rawValue)
        } catch {
            let code = Root.exitCode(for: error)
            let message = Root.fullMessage(for: error)
            if code.isSuccess {
                print(message)
                exit(0)
            }
            Terminal.write(message + "\n")
            exit(ExitCode.usage.rawValue)
        }
    }
}
