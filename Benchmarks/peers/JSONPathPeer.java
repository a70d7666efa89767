// Jayway JsonPath on the JVM (Debian package libjsonpath-java), beside parser-bench's jsonpath-*.
// usage: java -cp JARS JSONPathPeer.java evaluate|compile SECONDS FILE PATH
// Prints one line of JSON with ops_per_s, after three times SECONDS of warm-up.
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;

public class JSONPathPeer {
    // What was found is used, so that finding it can't be left out.
    static long used = 0;

    public static void main(String[] arguments) throws Exception {
        boolean compiles = arguments[0].equals("compile");
        double seconds = Double.parseDouble(arguments[1]);
        Configuration configuration = Configuration.defaultConfiguration();
        Object document = configuration.jsonProvider().parse(
            new String(Files.readAllBytes(Paths.get(arguments[2])), StandardCharsets.UTF_8));
        JsonPath path = JsonPath.compile(arguments[3]);
        Runnable operation = compiles
            ? () -> used += JsonPath.compile(arguments[3]).isDefinite() ? 1 : 2
            : () -> used += System.identityHashCode(path.read(document, configuration)) & 1;
        rate(operation, 3 * seconds);
        System.out.printf("{\"ops_per_s\":%.1f,\"used\":%d}%n", rate(operation, seconds), used);
    }

    static double rate(Runnable operation, double seconds) {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        long count = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 50; i++) operation.run();
            count += 50;
        }
        return count / ((System.nanoTime() - start) / 1e9);
    }
}
