/** The package the helper is written for. */
export const csharpSdk = { name: 'AlibabaCloud.SDK.Kms20160120', version: '2.2.1' } as const;

export const csharpClass = 'KmsSecrets';

/** Whether a file is a helper of ours, perhaps edited since. */
export function isCsharpHelper(text: string): boolean {
  return text.includes(csharpSdk.name) && text.includes(`class ${csharpClass}`);
}

/** The helper class of a project, in the namespace given; needs C# 7 or newer. */
export function csharpHelper(namespace: string | undefined): string {
  if (namespace === undefined) return `${usings}\n${helperClass}`;
  const indented = helperClass.replace(/^(?=.)/gm, '    ');
  return `${usings}\nnamespace ${namespace}\n{\n${indented}}\n`;
}

const usings = `using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading.Tasks;
using AlibabaCloud.SDK.Kms20160120.Models;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using KmsClient = AlibabaCloud.SDK.Kms20160120.Client;
using KmsConfig = AlibabaCloud.OpenApiClient.Models.Config;
`;

const helperClass = `/// <summary>
/// Reads secrets from Alibaba Cloud KMS Secrets Manager, or from the gateway of KMS Secrets on
/// this machine: the environment alone decides which.
/// </summary>
/// <remarks>
/// KMS_ENDPOINT: host or host:port, without scheme.
/// KMS_PROTOCOL: https (default) or http.
/// ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET: the access key to sign with.
/// ALIBABA_CLOUD_SECURITY_TOKEN: only with temporary access keys.
/// </remarks>
internal static class KmsSecrets
{
    private const int TimeoutMs = 5_000;
    private static readonly TimeSpan CacheFor = TimeSpan.FromMinutes(10);
    private static readonly ConcurrentDictionary<string, Entry> Values =
        new ConcurrentDictionary<string, Entry>();
    private static readonly string[] Required =
    {
        "KMS_ENDPOINT", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    };

    /// <summary>Reads a secret; a value is kept for ten minutes.</summary>
    public static string Read(string name)
    {
        if (IsKnown(name)) return Values[name].Value;
        var client = NewClient(name);
        try
        {
            return Keep(name, client.GetSecretValue(RequestFor(name)).Body.SecretData);
        }
        catch (Exception error)
        {
            throw Failure(name, error.Message, error);
        }
    }

    /// <summary>Reads one field of a JSON secret.</summary>
    public static string Read(string name, string key) => Pick(Read(name), name, key);

    /// <summary>Reads a secret without blocking; a value is kept for ten minutes.</summary>
    public static async Task<string> ReadAsync(string name)
    {
        if (IsKnown(name)) return Values[name].Value;
        var client = NewClient(name);
        try
        {
            var response = await client.GetSecretValueAsync(RequestFor(name)).ConfigureAwait(false);
            return Keep(name, response.Body.SecretData);
        }
        catch (Exception error)
        {
            throw Failure(name, error.Message, error);
        }
    }

    /// <summary>Reads one field of a JSON secret without blocking.</summary>
    public static async Task<string> ReadAsync(string name, string key) =>
        Pick(await ReadAsync(name).ConfigureAwait(false), name, key);

    /// <summary>Writes a value so that it can stand as the password in a URL.</summary>
    public static string Encode(string value) => Uri.EscapeDataString(value);

    private static bool IsKnown(string name) =>
        Values.TryGetValue(name, out var known) && DateTime.UtcNow < known.Until;

    private static string Keep(string name, string value)
    {
        Values[name] = new Entry(value, DateTime.UtcNow + CacheFor);
        return value;
    }

    private static GetSecretValueRequest RequestFor(string name) =>
        new GetSecretValueRequest { SecretName = name };

    private static KmsClient NewClient(string name)
    {
        var missing = Required.Where(variable => Variable(variable) == "");
        if (missing.Any())
        {
            throw Failure(name, "set " + string.Join(", ", missing) + " in the environment");
        }
        var protocol = Variable("KMS_PROTOCOL");
        var config = new KmsConfig
        {
            Endpoint = Variable("KMS_ENDPOINT"),
            Protocol = protocol == "" ? "https" : protocol,
            AccessKeyId = Variable("ALIBABA_CLOUD_ACCESS_KEY_ID"),
            AccessKeySecret = Variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
            ConnectTimeout = TimeoutMs,
            ReadTimeout = TimeoutMs,
        };
        var token = Variable("ALIBABA_CLOUD_SECURITY_TOKEN");
        if (token != "") config.SecurityToken = token;
        return new KmsClient(config);
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";

    private static string Pick(string value, string name, string key)
    {
        try
        {
            if (JObject.Parse(value)[key] is JValue field && field.Value is string text) return text;
        }
        catch (JsonException)
        {
            // Not JSON: it has no keys either.
        }
        throw Failure(name, $"it has no text under the key \\"{key}\\"");
    }

    private static InvalidOperationException Failure(string name, string reason) =>
        new InvalidOperationException(Told(name, reason));

    private static InvalidOperationException Failure(string name, string reason, Exception cause) =>
        new InvalidOperationException(Told(name, reason), cause);

    private static string Told(string name, string reason) =>
        $"The secret \\"{name}\\" could not be read: {reason}";

    private struct Entry
    {
        public readonly string Value;
        public readonly DateTime Until;

        public Entry(string value, DateTime until)
        {
            Value = value;
            Until = until;
        }
    }
}
`;
