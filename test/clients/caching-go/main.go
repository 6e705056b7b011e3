// Reads secrets with the official caching client for Go, configured by its documented environment
// variables: one JSON request a line in, one JSON outcome a line out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/aliyun-secretsmanager-client-go/sdk"
)

type call struct {
	Id        int    `json:"id"`
	Operation string `json:"operation"`
	Params    struct{ SecretName string }
}

type fault struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type outcome struct {
	Id    int    `json:"id"`
	Reply any    `json:"reply,omitempty"`
	Error *fault `json:"error,omitempty"`
}

func main() {
	answers := os.Stdout
	// The client logs to standard output.
	os.Stdout = os.Stderr
	client, err := sdk.NewClient()
	if err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(os.Stdin)
	var output sync.Mutex
	var running sync.WaitGroup
	for lines.Scan() {
		var asked call
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		running.Add(1)
		go func() {
			defer running.Done()
			text, _ := json.Marshal(perform(client, asked))
			output.Lock()
			defer output.Unlock()
			fmt.Fprintln(answers, string(text))
		}()
	}
	running.Wait()
}

func perform(client *sdk.SecretManagerCacheClient, asked call) outcome {
	name := asked.Params.SecretName
	if asked.Operation == "Refresh" {
		refreshed, err := client.RefreshNow(name)
		return outcome{Id: asked.Id, Reply: map[string]bool{"refreshed": refreshed && err == nil}}
	}
	info, err := client.GetSecretInfo(name)
	if known, ok := err.(errors.Error); ok {
		return outcome{Id: asked.Id, Error: &fault{known.ErrorCode(), known.Message()}}
	}
	if err != nil {
		return outcome{Id: asked.Id, Error: &fault{"", err.Error()}}
	}
	value := info.SecretValue
	if value == "" {
		value = string(info.SecretValueByteBuffer)
	}
	return outcome{Id: asked.Id, Reply: map[string]string{"SecretData": value, "VersionId": info.VersionId}}
}
