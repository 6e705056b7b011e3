/** The SDK the helper is written for. */
export const javaSdk = {
  name: 'com.aliyun:kms20160120',
  group: 'com.aliyun',
  artifact: 'kms20160120',
  version: '1.2.3',
} as const;

export const javaClass = 'KmsSecrets';

/** Whether a file is a helper of ours, perhaps edited since. */
export function isJavaHelper(text: string): boolean {
  return text.includes(javaSdk.artifact) && text.includes(`class ${javaClass}`);
}

/** The helper class of a project, in the package given; runs on Java 8 and newer. */
export function javaHelper(packageName: string | undefined): string {
  return (packageName === undefined ? '' : `package ${packageName};\n\n`) + body;
}

const body = `import com.aliyun.kms20160120.Client;
import com.aliyun.kms20160120.models.GetSecretValueRequest;
import com.aliyun.teaopenapi.models.Config;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads secrets from Alibaba Cloud KMS Secrets Manager, or from the gateway of KMS Secrets on this
 * machine: the environment alone decides which.
 *
 * <pre>
 * KMS_ENDPOINT                     host or host:port, without scheme
 * KMS_PROTOCOL                     https (default) or http
 * ALIBABA_CLOUD_ACCESS_KEY_ID      the access key to sign with
 * ALIBABA_CLOUD_ACCESS_KEY_SECRET
 * ALIBABA_CLOUD_SECURITY_TOKEN     only with temporary access keys
 * </pre>
 */
public final class KmsSecrets {
  private static final int TIMEOUT_MS = 5_000;
  private static final long CACHE_NANOS = 600_000_000_000L;
  private static final Map<String, Entry> values = new HashMap<>();

  private KmsSecrets() {}

  /** Reads a secret; a value is kept for ten minutes. */
  public static synchronized String read(String name) {
    Entry known = values.get(name);
    if (known == null || CACHE_NANOS < System.nanoTime() - known.since) {
      known = new Entry(ask(name), System.nanoTime());
      values.put(name, known);
    }
    return known.value;
  }

  /** Reads one field of a JSON secret. */
  public static String read(String name, String key) {
    try {
      JsonElement field = JsonParser.parseString(read(name)).getAsJsonObject().get(key);
      return field.getAsString();
    } catch (JsonParseException | IllegalStateException | NullPointerException error) {
      throw failure(name, "it has no text under the key \\"" + key + "\\"", error);
    }
  }

  /** Writes a value so that it can stand as the password in a URL. */
  public static String encode(String value) {
    try {
      return URLEncoder.encode(value, "UTF-8").replace("+", "%20");
    } catch (UnsupportedEncodingException error) {
      throw new AssertionError(error);
    }
  }

  private static String ask(String name) {
    Config config =
        new Config()
            .setEndpoint(System.getenv("KMS_ENDPOINT"))
            .setProtocol(or(System.getenv("KMS_PROTOCOL"), "https"))
            .setAccessKeyId(System.getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"))
            .setAccessKeySecret(System.getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"))
            .setSecurityToken(or(System.getenv("ALIBABA_CLOUD_SECURITY_TOKEN"), null))
            .setConnectTimeout(TIMEOUT_MS)
            .setReadTimeout(TIMEOUT_MS);
    List<String> missing = new ArrayList<>();
    if (or(config.endpoint, null) == null) missing.add("KMS_ENDPOINT");
    if (or(config.accessKeyId, null) == null) missing.add("ALIBABA_CLOUD_ACCESS_KEY_ID");
    if (or(config.accessKeySecret, null) == null) missing.add("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    if (!missing.isEmpty()) {
      throw failure(name, "set " + String.join(", ", missing) + " in the environment", null);
    }
    try {
      GetSecretValueRequest request = new GetSecretValueRequest().setSecretName(name);
      return new Client(config).getSecretValue(request).getBody().getSecretData();
    } catch (Exception error) {
      throw failure(name, error.getMessage(), error);
    }
  }

  private static String or(String value, String otherwise) {
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private static IllegalStateException failure(String name, String reason, Exception cause) {
    return new IllegalStateException(
        "The secret \\"" + name + "\\" could not be read: " + reason, cause);
  }

  private static final class Entry {
    final String value;
    final long since;

    Entry(String value, long since) {
      this.value = value;
      this.since = since;
    }
  }
}
`;
