/** The modules the helper is written for; `get` adds them to `go.mod`. */
export const goSdk = {
  name: 'github.com/alibabacloud-go/kms-20160120/v3',
  get: [
    'github.com/alibabacloud-go/kms-20160120/v3@v3.2.3',
    'github.com/alibabacloud-go/darabonba-openapi/v2@v2.0.9',
    'github.com/alibabacloud-go/tea@v1.2.2',
  ],
} as const;

export const goPackage = 'kmssecrets';

/** Whether a file is a helper of ours, perhaps edited since. */
export function isGoHelper(text: string): boolean {
  return text.includes('alibabacloud-go/kms-20160120') && text.includes('func MustRead(');
}

/** The helper package of a module. */
export const goHelper = `// Package kmssecrets reads secrets from Alibaba Cloud KMS Secrets Manager, or from the gateway of
// KMS Secrets on this machine: the environment alone decides which.
//
//	KMS_ENDPOINT                     host or host:port, without scheme
//	KMS_PROTOCOL                     https (default) or http
//	ALIBABA_CLOUD_ACCESS_KEY_ID      the access key to sign with
//	ALIBABA_CLOUD_ACCESS_KEY_SECRET
//	ALIBABA_CLOUD_SECURITY_TOKEN     only with temporary access keys
package kmssecrets

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	kms "github.com/alibabacloud-go/kms-20160120/v3/client"
	"github.com/alibabacloud-go/tea/tea"
)

const (
	timeoutMs = 5_000
	cacheFor  = 10 * time.Minute
)

type entry struct {
	value string
	until time.Time
}

var (
	mutex  sync.Mutex
	values = map[string]entry{}
)

// Read returns the value of a secret; with a key, that field of a JSON secret. A value is kept for
// ten minutes.
func Read(name string, key ...string) (string, error) {
	mutex.Lock()
	defer mutex.Unlock()
	known, ok := values[name]
	if !ok || time.Now().After(known.until) {
		value, err := ask(name)
		if err != nil {
			return "", fmt.Errorf("the secret %q could not be read: %w", name, err)
		}
		known = entry{value, time.Now().Add(cacheFor)}
		values[name] = known
	}
	if len(key) == 0 {
		return known.value, nil
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(known.value), &fields); err != nil {
		return "", fmt.Errorf("the secret %q is not JSON, so it has no key %q", name, key[0])
	}
	field, ok := fields[key[0]].(string)
	if !ok {
		return "", fmt.Errorf("the secret %q has no text under the key %q", name, key[0])
	}
	return field, nil
}

// MustRead is Read for places that have no way to report an error, such as package variables: it
// panics instead.
func MustRead(name string, key ...string) string {
	value, err := Read(name, key...)
	if err != nil {
		panic(err)
	}
	return value
}

// Escape writes a value so that it can stand as the password in a URL.
func Escape(value string) string {
	return strings.TrimPrefix(url.UserPassword("", value).String(), ":")
}

func ask(name string) (string, error) {
	var missing []string
	for _, variable := range []string{
		"KMS_ENDPOINT", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
	} {
		if os.Getenv(variable) == "" {
			missing = append(missing, variable)
		}
	}
	if len(missing) > 0 {
		return "", fmt.Errorf("set %s in the environment", strings.Join(missing, ", "))
	}
	config := &openapi.Config{
		Endpoint:        tea.String(os.Getenv("KMS_ENDPOINT")),
		Protocol:        tea.String("https"),
		AccessKeyId:     tea.String(os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_ID")),
		AccessKeySecret: tea.String(os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET")),
		ConnectTimeout:  tea.Int(timeoutMs),
		ReadTimeout:     tea.Int(timeoutMs),
	}
	if protocol := os.Getenv("KMS_PROTOCOL"); protocol != "" {
		config.Protocol = tea.String(protocol)
	}
	if token := os.Getenv("ALIBABA_CLOUD_SECURITY_TOKEN"); token != "" {
		config.SecurityToken = tea.String(token)
	}
	client, err := kms.NewClient(config)
	if err != nil {
		return "", err
	}
	request := &kms.GetSecretValueRequest{SecretName: tea.String(name)}
	response, err := client.GetSecretValue(request)
	if err != nil {
		return "", err
	}
	return tea.StringValue(response.Body.SecretData), nil
}
`;
