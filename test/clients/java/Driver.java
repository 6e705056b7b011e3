import com.aliyun.kms20160120.Client;
import com.aliyun.tea.TeaException;
import com.aliyun.tea.TeaModel;
import com.aliyun.teaopenapi.models.Config;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Runs calls of the official SDK for Java: one JSON request a line in, one JSON outcome a line out. */
public final class Driver {
  private static final Gson gson =
      new GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create();
  private static final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  public static void main(String[] arguments) throws Exception {
    Client own =
        clientFor(
            Map.of(
                "id", System.getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"),
                "secret", System.getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET")));
    ExecutorService callers = Executors.newFixedThreadPool(32);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Map<?, ?> asked = gson.fromJson(line, Map.class);
      callers.submit(
          () -> {
            Map<?, ?> as = (Map<?, ?>) asked.get("as");
            Client client = as == null ? own : clientFor(as);
            Map<String, Object> outcome = new LinkedHashMap<>(call(client, asked));
            outcome.put("id", asked.get("id"));
            out.println(gson.toJson(outcome));
            return null;
          });
    }
    callers.shutdown();
    callers.awaitTermination(1, TimeUnit.MINUTES);
  }

  private static Client clientFor(Map<?, ?> credentials) throws Exception {
    String protocol = System.getenv("KMS_PROTOCOL");
    return new Client(
        new Config()
            .setAccessKeyId((String) credentials.get("id"))
            .setAccessKeySecret((String) credentials.get("secret"))
            .setSecurityToken((String) credentials.get("token"))
            .setEndpoint(System.getenv("KMS_ENDPOINT"))
            .setProtocol(protocol == null ? "https" : protocol));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ?> call(Client client, Map<?, ?> asked) {
    String operation = (String) asked.get("operation");
    String method = Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
    try {
      Object response;
      if (operation.equals("DescribeRegions")) {
        response = client.describeRegions();
      } else {
        Class<?> type = Class.forName("com.aliyun.kms20160120.models." + operation + "Request");
        TeaModel empty = (TeaModel) type.getDeclaredConstructor().newInstance();
        TeaModel request = TeaModel.toModel((Map<String, Object>) asked.get("params"), empty);
        response = Client.class.getMethod(method, type).invoke(client, request);
      }
      Object body = response.getClass().getField("body").get(response);
      return Map.of("reply", ((TeaModel) body).toMap());
    } catch (ClassNotFoundException | NoSuchMethodException absent) {
      return Map.of("absent", true);
    } catch (InvocationTargetException thrown) {
      return fault(thrown.getCause());
    } catch (Exception thrown) {
      return fault(thrown);
    }
  }

  private static Map<String, ?> fault(Throwable thrown) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("message", String.valueOf(thrown.getMessage()));
    error.put("code", thrown.getClass().getName());
    if (thrown instanceof TeaException) {
      TeaException known = (TeaException) thrown;
      error.put("code", known.getCode());
      if (known.getData() != null && known.getData().get("Message") != null) {
        error.put("message", known.getData().get("Message"));
      }
    }
    return Map.of("error", error);
  }
}
