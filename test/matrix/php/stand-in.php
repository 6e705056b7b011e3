<?php
// Stands in for the classes of the package alibabacloud/kms-20160120 that the helper uses, for
// machines that cannot reach the package: it signs and sends the same request (ACS3-HMAC-SHA256).

namespace Darabonba\OpenApi\Models {
    class Config
    {
        public $endpoint;
        public $protocol;
        public $accessKeyId;
        public $accessKeySecret;
        public $securityToken;
        public $connectTimeout;
        public $readTimeout;

        public function __construct(array $fields)
        {
            foreach ($fields as $name => $value) {
                $this->$name = $value;
            }
        }
    }
}

namespace AlibabaCloud\SDK\Kms\V20160120\Models {
    class GetSecretValueRequest
    {
        public $secretName;

        public function __construct(array $fields)
        {
            $this->secretName = $fields['secretName'];
        }
    }
}

namespace AlibabaCloud\SDK\Kms\V20160120 {
    use AlibabaCloud\SDK\Kms\V20160120\Models\GetSecretValueRequest;
    use Darabonba\OpenApi\Models\Config;

    class Kms
    {
        private $config;

        public function __construct(Config $config)
        {
            $this->config = $config;
        }

        public function getSecretValue(GetSecretValueRequest $request): object
        {
            $query = 'SecretName=' . rawurlencode($request->secretName);
            $headers = [
                'host' => $this->config->endpoint,
                'x-acs-action' => 'GetSecretValue',
                'x-acs-content-sha256' => hash('sha256', ''),
                'x-acs-date' => gmdate('Y-m-d\TH:i:s\Z'),
                'x-acs-signature-nonce' => bin2hex(random_bytes(16)),
                'x-acs-version' => '2016-01-20',
            ];
            $lines = ['Authorization: ' . $this->authorization($query, $headers)];
            foreach ($headers as $name => $value) {
                $lines[] = "$name: $value";
            }
            $context = stream_context_create([
                'http' => [
                    'method' => 'POST',
                    'header' => $lines,
                    'timeout' => $this->config->readTimeout / 1000,
                ],
                'ssl' => ['cafile' => getenv('SSL_CERT_FILE')],
            ]);
            $address = "{$this->config->protocol}://{$this->config->endpoint}/?$query";
            $answer = json_decode(file_get_contents($address, false, $context), true);
            return (object) ['body' => (object) ['secretData' => $answer['SecretData']]];
        }

        private function authorization(string $query, array $headers): string
        {
            $names = implode(';', array_keys($headers));
            $lines = '';
            foreach ($headers as $name => $value) {
                $lines .= "$name:$value\n";
            }
            $canonical = "POST\n/\n$query\n$lines\n$names\n" . hash('sha256', '');
            $signed = "ACS3-HMAC-SHA256\n" . hash('sha256', $canonical);
            $signature = hash_hmac('sha256', $signed, $this->config->accessKeySecret);
            return "ACS3-HMAC-SHA256 Credential={$this->config->accessKeyId},"
                . "SignedHeaders=$names,Signature=$signature";
        }
    }
}
