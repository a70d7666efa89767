internal import Dispatch
internal import Glibc
internal import JSON
internal import PenstockControl
internal import PenstockLowering
internal import PenstockServer
internal import Synchronization

/// Runs test invocations: each in a process of its own, which loads an API of one method, sends it the
/// request over no socket, and writes down what the gateway did. What hangs or crashes there is that
/// process's.
final class MethodTester: MethodTesting {
    /// How many run at a time: each is a process.
    private static let runningMax = 2
    /// Integrations take 29 s at most.
    private static let seconds: Int32 = 35

    private let lowering: LoweringOptions
    private let functions: FunctionHost?
    private let running = Mutex(0)

    init(_ lowering: LoweringOptions, _ functions: FunctionHost?) {
        self.lowering = lowering
        self.functions = functions
    }

    func run(
        _ test: MethodTest,
        _ completion: @escaping @Sendable (Result<MethodTestAnswer, MethodTestFailure>) -> Void
    ) {
        let isFree = running.withLock { count in
            guard count < Self.runningMax else { return false }
            count += 1
            return true
        }
        guard isFree else {
            let told = "\(Self.runningMax) test invocations run already; try again."
            return completion(.failure(MethodTestFailure(isBusy: true, told)))
        }
        DispatchQueue.global().async { [self] in
            let result = result(of: test)
            running.withLock { $0 -= 1 }
            completion(result)
        }
    }

    private func result(of test: MethodTest) -> Result<MethodTestAnswer, MethodTestFailure> {
        do {
            return .success(try answer(test))
        } catch let failure as MethodTestFailure {
            return .failure(failure)
        } catch {
            return .failure(MethodTestFailure("The test invocation can't be run: \(error)"))
        }
    }

    private func answer(_ test: MethodTest) throws -> MethodTestAnswer {
        let directory = try PrivateDirectory()
        var options = lowering
        options.isBeside = false
        options.stateDirectory = directory.path
        options.admin = nil
        if options.lambda == nil, let address = functions?.address {
            options.lambda = LambdaEndpoint(target: address)
            options.lambda?.isOwn = true
        }
        let lowered = ModelLowering.lower([test.scope: test.account], options)
        let (definition, request) = (directory["api.json"], directory["request.json"])
        try TextOutput.write(lowered.document.written.compact, to: definition)
        try TextOutput.write(RequestFile.text(test), to: request)
        let (output, errors) = (directory["answer.json"], directory["errors.txt"])
        var (start, end) = (timespec(), timespec())
        clock_gettime(CLOCK_MONOTONIC, &start)
        let outcome = try ChildRun.run(
            ["invoke", "--config", definition, "--request", request], seconds: Self.seconds,
            output: output, errors: errors)
        clock_gettime(CLOCK_MONOTONIC, &end)
        guard outcome == .exited(0) else {
            let told = (try? TextFile.read(errors)).map { ": \($0.prefix(2000))" } ?? ""
            throw MethodTestFailure("The test invocation ended, \(outcome)\(told)")
        }
        let seconds = end.tv_sec - start.tv_sec
        return try MethodTestAnswer(
            JSONValue(parsing: TextFile.read(output)),
            milliseconds: Int64(seconds * 1000 + (end.tv_nsec - start.tv_nsec) / 1_000_000))
    }
}

extension MethodTestAnswer {
    /// What `penstock invoke --json` prints.
    fileprivate init(_ value: JSONValue, milliseconds: Int64) throws(MethodTestFailure) {
        guard let status = value["status"]?.int else {
            throw MethodTestFailure("The test invocation has no answer.")
        }
        let isFailure = value["gateway_response"] != nil
        let headers: [(name: String, value: String)] = (value["headers"]?.array ?? []).compactMap {
            guard let name = $0.array?.first?.string, let value = $0.array?.last?.string else {
                return nil
            }
            return (name, value)
        }
        self.init(
            status: status,
            // Recorded (test_failed_invoke_test_method): of a failure its type alone.
            headers: headers.filter {
                let name = $0.name.lowercased()
                return name != "content-length" && !(isFailure && name == "content-type")
            },
            body: value["body"]?.string ?? "",
            log: (value["execution_log"]?.array ?? []).compactMap(\.string),
            milliseconds: milliseconds)
        gatewayResponse = value["gateway_response"]?.string
        failure = value["failure"]?.string
        authorizer = value["authorizer"]
    }
}
