// The oracle of Scripts/jsonpath-peer: what Jayway JsonPath 2.0 (Debian's libjsonpath-java) finds.
// usage: java -cp JARS JSONPathAnswer.java IN.jsonl OUT.jsonl
// Rows are {"id","document","path"}; each is written with `jayway_2_0`: {"result"} or {"error"}.
import com.jayway.jsonpath.JsonPath;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;

public class JSONPathAnswer {
    public static void main(String[] arguments) throws Exception {
        try (PrintWriter out = new PrintWriter(arguments[1], "UTF-8")) {
            for (String line : Files.readAllLines(Paths.get(arguments[0]), StandardCharsets.UTF_8)) {
                JSONObject row = (JSONObject) JSONValue.parse(line);
                JSONObject answer = new JSONObject();
                try {
                    answer.put("result", JsonPath.read(row.get("document"), (String) row.get("path")));
                } catch (Exception | StackOverflowError error) {
                    answer.put("error", error.getClass().getSimpleName());
                }
                row.put("jayway_2_0", answer);
                out.println(row.toJSONString());
            }
        }
    }
}
