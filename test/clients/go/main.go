// Runs calls of the official SDKs for Go: one JSON request a line in, one JSON outcome a line out.
// `sdk` takes the generated SDK (V3 signatures), `core` the core SDK below the aliyun CLI (V1).
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sync"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	kms "github.com/alibabacloud-go/kms-20160120/v3/client"
	"github.com/alibabacloud-go/tea/tea"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
)

type call struct {
	Id        int            `json:"id"`
	Operation string         `json:"operation"`
	Params    map[string]any `json:"params"`
	As        *credentials   `json:"as"`
}

type credentials struct {
	Id     string `json:"id"`
	Secret string `json:"secret"`
	Token  string `json:"token"`
}

type fault struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type outcome struct {
	Id     int    `json:"id"`
	Reply  any    `json:"reply,omitempty"`
	Error  *fault `json:"error,omitempty"`
	Absent bool   `json:"absent,omitempty"`
}

type runner func(call) outcome

func main() {
	make := viaSdk
	if os.Args[1] == "core" {
		make = viaCore
	}
	own := make(credentials{
		Id:     os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"),
		Secret: os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
	})
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<22)
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
			run := own
			if asked.As != nil {
				run = make(*asked.As)
			}
			result := run(asked)
			result.Id = asked.Id
			text, _ := json.Marshal(result)
			output.Lock()
			defer output.Unlock()
			fmt.Println(string(text))
		}()
	}
	running.Wait()
}

func protocol() string {
	if name := os.Getenv("KMS_PROTOCOL"); name != "" {
		return name
	}
	return "https"
}

func viaSdk(as credentials) runner {
	config := &openapi.Config{
		AccessKeyId:     tea.String(as.Id),
		AccessKeySecret: tea.String(as.Secret),
		Endpoint:        tea.String(os.Getenv("KMS_ENDPOINT")),
		Protocol:        tea.String(protocol()),
	}
	if as.Token != "" {
		config.SecurityToken = tea.String(as.Token)
	}
	client, err := kms.NewClient(config)
	if err != nil {
		panic(err)
	}
	return func(asked call) outcome {
		method := reflect.ValueOf(client).MethodByName(asked.Operation)
		if !method.IsValid() {
			return outcome{Absent: true}
		}
		given := []reflect.Value{}
		if method.Type().NumIn() == 1 {
			request := reflect.New(method.Type().In(0).Elem())
			if err := tea.Convert(asked.Params, request.Interface()); err != nil {
				panic(err)
			}
			given = append(given, request)
		}
		returned := method.Call(given)
		if err, failed := returned[1].Interface().(error); failed {
			return outcome{Error: sdkFault(err)}
		}
		body := returned[0].Elem().FieldByName("Body").Interface()
		return outcome{Reply: tea.ToMap(body)}
	}
}

func sdkFault(err error) *fault {
	if known, ok := err.(*tea.SDKError); ok {
		return &fault{tea.StringValue(known.Code), tea.StringValue(known.Message)}
	}
	return &fault{"", err.Error()}
}

func viaCore(as credentials) runner {
	client, err := sdk.NewClientWithAccessKey("cn-hangzhou", as.Id, as.Secret)
	if as.Token != "" {
		client, err = sdk.NewClientWithStsToken("cn-hangzhou", as.Id, as.Secret, as.Token)
	}
	if err != nil {
		panic(err)
	}
	return func(asked call) outcome {
		request := requests.NewCommonRequest()
		request.Product, request.Version = "Kms", "2016-01-20"
		request.ApiName = asked.Operation
		request.Method, request.Scheme = requests.POST, protocol()
		request.Domain = os.Getenv("KMS_ENDPOINT")
		flatten(request.QueryParams, "", asked.Params)
		response, err := client.ProcessCommonRequest(request)
		if known, ok := err.(errors.Error); ok {
			return outcome{Error: &fault{known.ErrorCode(), known.Message()}}
		}
		if err != nil {
			return outcome{Error: &fault{"", err.Error()}}
		}
		return outcome{Reply: json.RawMessage(response.GetHttpContentString())}
	}
}

// flatten writes lists as the wire has them: ResourceId.1, Tag.1.Key.
func flatten(into map[string]string, name string, value any) {
	dot := name
	if name != "" {
		dot += "."
	}
	switch typed := value.(type) {
	case map[string]any:
		for key, inner := range typed {
			flatten(into, dot+key, inner)
		}
	case []any:
		for index, inner := range typed {
			flatten(into, fmt.Sprintf("%s%d", dot, index+1), inner)
		}
	default:
		into[name] = fmt.Sprint(typed)
	}
}
