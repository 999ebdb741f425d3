//! Writes the client's generated code: `lightspeed-generator DESCRIPTORS FOLDER`.
//!
//! The descriptors come from protos/generate.py, so that no protoc is needed.

use prost::Message;
use prost_types::FileDescriptorSet;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [descriptors, folder] = arguments.as_slice() else {
        panic!("expected descriptors and a folder, but got {arguments:?}");
    };
    let bytes = std::fs::read(descriptors).expect("the descriptors can be read");
    let mut descriptors = FileDescriptorSet::decode(bytes.as_slice()).expect("they are descriptors");
    // Its types are only options of other types, which the code does not have.
    descriptors.file.retain(|file| file.package() != "google.api");
    let mut config = prost_build::Config::new();
    config.enable_type_names(); // An Any needs the type names of its contents.
    tonic_prost_build::configure()
        .build_server(false)
        .build_transport(false)
        .out_dir(folder)
        .compile_fds_with_config(descriptors, config)
        .expect("the code is written");
}
