/** The package the helper is written for. */
export const phpSdk = { name: 'alibabacloud/kms-20160120', version: '^2.1' } as const;

export const phpClass = 'KmsSecrets';

/** Whether a file is a helper of ours, perhaps edited since. */
export function isPhpHelper(text: string): boolean {
  return text.includes(String.raw`AlibabaCloud\SDK\Kms`) && text.includes(`class ${phpClass}`);
}

/**
 * The helper class of a project, in the namespace given; runs on PHP 7.1 and newer. `autoload` is
 * the path from it to Composer's autoloader, where nothing else can be relied on to load that.
 */
export function phpHelper(namespace: string | undefined, autoload: string | undefined): string {
  const declared = namespace === undefined ? '' : `namespace ${namespace};\n\n`;
  const loaded =
    autoload === undefined
      ? ''
      : `\nif (!class_exists(Kms::class)) {\n    require_once __DIR__ . '/${autoload}';\n}\n`;
  // In the global namespace PHP warns of names that need no import.
  const imported =
    namespace === undefined ? uses : `${uses}use RuntimeException;\nuse Throwable;\n`;
  return `<?php\n\n${declared}${imported}${loaded}\n${helperClass}`;
}

const uses = `use AlibabaCloud\\SDK\\Kms\\V20160120\\Kms;
use AlibabaCloud\\SDK\\Kms\\V20160120\\Models\\GetSecretValueRequest;
use Darabonba\\OpenApi\\Models\\Config;
`;

const helperClass = `/**
 * Reads secrets from Alibaba Cloud KMS Secrets Manager, or from the gateway of KMS Secrets on this
 * machine: the environment alone decides which.
 *
 *     KMS_ENDPOINT                     host or host:port, without scheme
 *     KMS_PROTOCOL                     https (default) or http
 *     ALIBABA_CLOUD_ACCESS_KEY_ID      the access key to sign with
 *     ALIBABA_CLOUD_ACCESS_KEY_SECRET
 *     ALIBABA_CLOUD_SECURITY_TOKEN     only with temporary access keys
 */
final class KmsSecrets
{
    private const TIMEOUT_MS = 5000;
    private const CACHE_SECONDS = 600;
    private const REQUIRED = [
        'KMS_ENDPOINT',
        'ALIBABA_CLOUD_ACCESS_KEY_ID',
        'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
    ];

    /** @var array<string, array{string, int}> */
    private static $values = [];

    /** Reads a secret; with a key, that field of a JSON secret. A value is kept for ten minutes. */
    public static function read(string $name, ?string $key = null): string
    {
        [$value, $until] = self::$values[$name] ?? ['', 0];
        if ($until <= time()) {
            $value = self::ask($name);
            self::$values[$name] = [$value, time() + self::CACHE_SECONDS];
        }
        return $key === null ? $value : self::pick($value, $name, $key);
    }

    private static function ask(string $name): string
    {
        $client = new Kms(self::config($name));
        try {
            $response = $client->getSecretValue(new GetSecretValueRequest(['secretName' => $name]));
            return $response->body->secretData;
        } catch (Throwable $error) {
            throw self::failure($name, $error->getMessage(), $error);
        }
    }

    private static function config(string $name): Config
    {
        $missing = array_filter(self::REQUIRED, function ($variable) {
            return (string) getenv($variable) === '';
        });
        if ($missing !== []) {
            throw self::failure($name, 'set ' . implode(', ', $missing) . ' in the environment');
        }
        $config = new Config([
            'endpoint' => getenv('KMS_ENDPOINT'),
            'protocol' => getenv('KMS_PROTOCOL') ?: 'https',
            'accessKeyId' => getenv('ALIBABA_CLOUD_ACCESS_KEY_ID'),
            'accessKeySecret' => getenv('ALIBABA_CLOUD_ACCESS_KEY_SECRET'),
            'connectTimeout' => self::TIMEOUT_MS,
            'readTimeout' => self::TIMEOUT_MS,
        ]);
        $token = getenv('ALIBABA_CLOUD_SECURITY_TOKEN');
        if ($token) {
            $config->securityToken = $token;
        }
        return $config;
    }

    private static function pick(string $value, string $name, string $key): string
    {
        $fields = json_decode($value, true);
        $field = is_array($fields) ? $fields[$key] ?? null : null;
        if (!is_string($field)) {
            throw self::failure($name, "it has no text under the key \\"$key\\"");
        }
        return $field;
    }

    private static function failure(
        string $name,
        string $reason,
        ?Throwable $cause = null
    ): RuntimeException {
        return new RuntimeException("The secret \\"$name\\" could not be read: $reason", 0, $cause);
    }
}
`;
