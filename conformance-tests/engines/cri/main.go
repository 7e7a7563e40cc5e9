// Command cri makes one call of the Kubernetes Container Runtime Interface.
//
//	cri SOCKET METHOD < request.json > response.json
//
// METHOD is a name such as RunPodSandbox; its messages are in the JSON form of protocol buffers.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	v1 "k8s.io/cri-api/pkg/apis/runtime/v1"
)

const limit = 2 * time.Minute

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: cri SOCKET METHOD")
		os.Exit(2)
	}
	if err := call(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func call(socket, name string) error {
	method, err := find(protoreflect.Name(name))
	if err != nil {
		return err
	}
	request, err := message(method.Input())
	if err != nil {
		return err
	}
	response, err := message(method.Output())
	if err != nil {
		return err
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	if err := protojson.Unmarshal(text, request); err != nil {
		return err
	}
	connection, err := grpc.NewClient("unix://"+socket, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := connection.Invoke(ctx, fmt.Sprintf("/%s/%s", method.Parent().FullName(), name), request, response); err != nil {
		return err
	}
	answer, err := protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(response)
	if err != nil {
		return err
	}
	_, err = fmt.Println(string(answer))
	return err
}

func find(name protoreflect.Name) (protoreflect.MethodDescriptor, error) {
	services := v1.File_staging_src_k8s_io_cri_api_pkg_apis_runtime_v1_api_proto.Services()
	for i := range services.Len() {
		if method := services.Get(i).Methods().ByName(name); method != nil {
			return method, nil
		}
	}
	return nil, fmt.Errorf("cri: no method %s", name)
}

func message(descriptor protoreflect.MessageDescriptor) (proto.Message, error) {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(descriptor.FullName())
	if err != nil {
		return nil, err
	}
	return kind.New().Interface(), nil
}
