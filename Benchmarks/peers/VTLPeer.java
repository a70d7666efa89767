// Apache Velocity 1.7 on the JVM (Debian packages velocity and libjsonpath-java), as AWS runs it: beside
// parser-bench's vtl and vtl-compile, and the oracle of Scripts/vtl-peer.
// usage: java -cp JARS VTLPeer.java render|compile SECONDS TEMPLATE BODY
//        java -cp JARS VTLPeer.java show TEMPLATE BODY
//        java -cp JARS VTLPeer.java answer IN.jsonl OUT.jsonl
// The first prints a line of JSON with ops_per_s, after six times SECONDS of warm-up; `cpu_ops_per_s` is
// the same by the thread's processor time, for machines that are busy with something else.
// `answer` renders rows of {"id","template","vars"} in AWS mode: {"id","output"} or {"id","error"}.
import com.jayway.jsonpath.JsonPath;
import java.io.*;
import java.lang.management.ManagementFactory;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import net.minidev.json.*;
import net.minidev.json.parser.JSONParser;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.apache.velocity.app.event.*;
import org.apache.velocity.context.Context;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.apache.velocity.util.introspection.Info;

public class VTLPeer {
    static Object parse(String text) throws Exception {
        return new JSONParser(JSONParser.MODE_PERMISSIVE)
            .parse(text, JSONValue.defaultReader.DEFAULT_ORDERED);
    }

    /** What AWS does with references without a value. */
    static class Empty implements InvalidReferenceEventHandler {
        public Object invalidGetMethod(Context c, String r, Object o, String p, Info i) { return ""; }
        public Object invalidMethod(Context c, String r, Object o, String m, Info i) { return ""; }
        public boolean invalidSetMethod(Context c, String l, String r, Info i) { return false; }
    }

    public static class Input {
        final String body;
        final Object document;
        final Map<String, Map<String, String>> params;
        Input(String body, Map<String, Map<String, String>> params) throws Exception {
            this.body = body;
            this.document = parse(body);
            this.params = params;
        }
        public String getBody() { return body; }
        public Object path(String path) { return JsonPath.read(document, path); }
        public String json(String path) {
            return JSONValue.toJSONString(JsonPath.read(document, path), JSONStyle.LT_COMPRESS);
        }
        public Object params() { return params; }
        public String params(String name) {
            for (Map<String, String> place : params.values())
                if (place.get(name) != null) return place.get(name);
            return "";
        }
    }

    public static class Util {
        public String escapeJavaScript(String text) {
            StringBuilder out = new StringBuilder(text.length() + 16);
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '\'': case '"': case '\\': case '/': out.append('\\').append(c); break;
                    case '\n': out.append("\\n"); break;
                    case '\r': out.append("\\r"); break;
                    case '\t': out.append("\\t"); break;
                    default:
                        if (c < 32 || c > 127) out.append(String.format("\\u%04X", (int) c));
                        else out.append(c);
                }
            }
            return out.toString();
        }
    }

    static void configure(Properties properties) {
        properties.setProperty(
            "runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
        properties.setProperty("velocimacro.library", "");
        properties.setProperty("velocimacro.permissions.allow.inline", "false");
    }

    static RuntimeInstance runtime() throws Exception {
        RuntimeInstance runtime = new RuntimeInstance();
        Properties properties = new Properties();
        configure(properties);
        runtime.init(properties);
        return runtime;
    }

    static String render(RuntimeInstance runtime, SimpleNode template, String body) throws Exception {
        Map<String, Map<String, String>> params = new LinkedHashMap<>();
        params.put("path", new LinkedHashMap<>());
        params.put("querystring", new LinkedHashMap<>(Map.of("page", "3")));
        params.put("header", new LinkedHashMap<>());
        VelocityContext context = new VelocityContext();
        context.put("input", new Input(body, params));
        context.put("util", new Util());
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("requestId", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef");
        request.put("stage", "prod");
        context.put("context", request);
        context.put("stageVariables", new LinkedHashMap<>(Map.of("table", "orders")));
        StringWriter out = new StringWriter(2048);
        runtime.render(context, out, "t", template);
        return out.toString();
    }

    static long used = 0;

    interface Operation { void run() throws Exception; }

    static double[] rate(Operation operation, double seconds) throws Exception {
        var threads = ManagementFactory.getThreadMXBean();
        long start = System.nanoTime(), processor = threads.getCurrentThreadCpuTime();
        long end = start + (long) (seconds * 1e9), count = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 50; i++) operation.run();
            count += 50;
        }
        return new double[] {
            count / ((System.nanoTime() - start) / 1e9),
            count / ((threads.getCurrentThreadCpuTime() - processor) / 1e9)};
    }

    static String read(String path) throws Exception {
        return new String(Files.readAllBytes(Paths.get(path)), StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) throws Exception {
        String mode = arguments[0];
        if (mode.equals("answer")) {
            answer(arguments[1], arguments[2]);
            return;
        }
        int first = mode.equals("show") ? 1 : 2;
        String source = read(arguments[first]);
        RuntimeInstance runtime = runtime();
        SimpleNode template = runtime.parse(new StringReader(source), "t");
        String body = arguments.length > first + 1 ? read(arguments[first + 1]) : "{}";
        if (mode.equals("show")) {
            System.out.println(render(runtime, template, body));
            return;
        }
        double seconds = Double.parseDouble(arguments[1]);
        Operation operation = mode.equals("compile")
            ? () -> used += runtime.parse(new StringReader(source), "t").jjtGetNumChildren()
            : () -> used += render(runtime, template, body).length();
        rate(operation, 6 * seconds);
        double[] rates = rate(operation, seconds);
        System.out.printf(
            "{\"ops_per_s\":%.1f,\"cpu_ops_per_s\":%.1f,\"used\":%d}%n", rates[0], rates[1], used);
    }

    static void answer(String from, String to) throws Exception {
        try (PrintWriter out = new PrintWriter(
            Files.newBufferedWriter(Paths.get(to), StandardCharsets.UTF_8))) {
            Properties properties = new Properties();
            configure(properties);
            VelocityEngine engine = new VelocityEngine();
            engine.init(properties);
            for (String line : Files.readAllLines(Paths.get(from), StandardCharsets.UTF_8)) {
                Map<?, ?> row = (Map<?, ?>) parse(line);
                JSONObject answer = new JSONObject();
                answer.put("id", row.get("id"));
                try {
                    VelocityContext context = new VelocityContext();
                    Map<?, ?> variables = (Map<?, ?>) row.get("vars");
                    if (variables != null)
                        for (Map.Entry<?, ?> entry : variables.entrySet())
                            context.put((String) entry.getKey(), entry.getValue());
                    EventCartridge cartridge = new EventCartridge();
                    cartridge.addEventHandler(new Empty());
                    cartridge.attachToContext(context);
                    StringWriter text = new StringWriter();
                    engine.evaluate(context, text, "t", (String) row.get("template"));
                    // As bytes, in which half a surrogate pair is "?".
                    answer.put("output", new String(
                        text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
                } catch (Throwable fault) {
                    answer.put("error", fault.getClass().getSimpleName());
                    answer.put("message", String.valueOf(fault.getMessage()));
                }
                out.println(answer.toJSONString(JSONStyle.LT_COMPRESS));
            }
        }
    }
}
