// Command cdi-reference answers requests with the reference implementation of the Container Device Interface, for the test that
// compares it with ours. One request a line on stdin, one answer a line on stdout, both JSON.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	oci "github.com/opencontainers/runtime-spec/specs-go"
	"tags.cncf.io/container-device-interface/pkg/cdi"
	"tags.cncf.io/container-device-interface/pkg/parser"
)

type request struct {
	Directories []string          `json:"directories"`
	Devices     []string          `json:"devices"`
	Spec        *oci.Spec         `json:"spec"`
	Annotations map[string]string `json:"annotations"`
	Names       []string          `json:"names"`
}

type answer struct {
	// Of the registry.
	Known   []string `json:"known"`
	Vendors []string `json:"vendors"`
	Classes []string `json:"classes"`
	// Path to what is wrong with it.
	Problems map[string]string `json:"problems"`
	// Of the injection; without an error the spec is the edited one.
	Spec       *oci.Spec `json:"spec,omitempty"`
	Unresolved []string  `json:"unresolved,omitempty"`
	Error      string    `json:"error,omitempty"`
	// Whether it crashed on the way.
	Crash string `json:"crash,omitempty"`
	// Of the annotations.
	Requested       []string `json:"requested,omitempty"`
	AnnotationError string   `json:"annotationError,omitempty"`
	// For each name, whether it is qualified.
	Qualified []bool `json:"qualified,omitempty"`
}

func reply(r *request) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a = answer{Crash: fmt.Sprint(p)}
		}
	}()
	a.Problems = map[string]string{}
	if len(r.Directories) > 0 {
		cache, err := cdi.NewCache(cdi.WithAutoRefresh(false), cdi.WithSpecDirs(r.Directories...))
		if err != nil {
			a.Crash = err.Error()
			return a
		}
		a.Known, a.Vendors, a.Classes = cache.ListDevices(), cache.ListVendors(), cache.ListClasses()
		for path, errs := range cache.GetErrors() {
			a.Problems[path] = fmt.Sprint(errs)
		}
		if r.Spec != nil {
			a.Unresolved, err = cache.InjectDevices(r.Spec, r.Devices...)
			if err != nil {
				a.Error = err.Error()
			} else {
				a.Spec = r.Spec
			}
		}
	}
	if r.Annotations != nil {
		_, requested, err := cdi.ParseAnnotations(r.Annotations)
		a.Requested = requested
		if err != nil {
			a.AnnotationError = err.Error()
		}
	}
	for _, name := range r.Names {
		a.Qualified = append(a.Qualified, parser.IsQualifiedName(name))
	}
	return a
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var r request
		if err := json.Unmarshal(line, &r); err != nil {
			fmt.Fprintln(os.Stderr, "cdi-reference:", err)
			os.Exit(1)
		}
		a := reply(&r)
		if err := out.Encode(&a); err != nil {
			fmt.Fprintln(os.Stderr, "cdi-reference:", err)
			os.Exit(1)
		}
	}
}
