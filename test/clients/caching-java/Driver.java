import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.kms.secretsmanager.client.SecretCacheClient;
import com.aliyuncs.kms.secretsmanager.client.SecretCacheClientBuilder;
import com.aliyuncs.kms.secretsmanager.client.model.SecretInfo;
import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Reads secrets with the official caching client for Java, configured by its documented environment
 * variables: one JSON request a line in, one JSON outcome a line out.
 */
public final class Driver {
  private static final Gson gson = new Gson();
  private static final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  public static void main(String[] arguments) throws Exception {
    SecretCacheClient client = SecretCacheClientBuilder.newClient();
    ExecutorService callers = Executors.newFixedThreadPool(32);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Request asked = gson.fromJson(line, Request.class);
      callers.submit(
          () -> {
            Map<String, Object> outcome = new LinkedHashMap<>(call(client, asked));
            outcome.put("id", asked.id);
            out.println(gson.toJson(outcome));
          });
    }
    System.exit(0);
  }

  private static final class Request {
    int id;
    String operation;
    Map<String, String> params;
  }

  private static Map<String, ?> call(SecretCacheClient client, Request asked) {
    String name = asked.params.get("SecretName");
    try {
      if (asked.operation.equals("Refresh")) {
        return Map.of("reply", Map.of("refreshed", client.refreshNow(name)));
      }
      SecretInfo info = client.getSecretInfo(name);
      String value = info.getSecretValue();
      String text =
          value == null
              ? StandardCharsets.UTF_8.decode(info.getSecretValueByteBuffer()).toString()
              : value;
      return Map.of("reply", Map.of("SecretData", text, "VersionId", info.getVersionId()));
    } catch (Exception thrown) {
      Throwable cause = thrown;
      while (!(cause instanceof ClientException) && cause.getCause() != null) {
        cause = cause.getCause();
      }
      String code = cause instanceof ClientException ? ((ClientException) cause).getErrCode() : "";
      return Map.of("error", Map.of("code", code, "message", String.valueOf(cause.getMessage())));
    }
  }
}
