//! An authenticator in software, for tests: makes P-256 keys and signs as a security key would.

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use sha2::{Digest, Sha256};

use super::{Made, Used};
use crate::people::seal::encoded;

/// One key of an authenticator.
pub(crate) struct SoftKey {
    pair: EcdsaKeyPair,
    pub id: Vec<u8>,
    pub counter: u32,
}

/// What a key says, with everything a liar could change.
pub(crate) struct Said<'a> {
    pub origin: &'a str,
    pub rp_id: &'a str,
    pub challenge: &'a [u8],
    pub flags: u8,
    pub deed: &'a str,
}

impl SoftKey {
    pub fn new(id: &[u8]) -> Self {
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let key = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key can be made");
        let pair = EcdsaKeyPair::from_pkcs8(kind, key.as_ref(), &random).expect("just made");
        Self { pair, id: id.to_vec(), counter: 0 }
    }

    fn data(&self, said: &Said<'_>) -> Vec<u8> {
        let mut data = Sha256::digest(said.rp_id.as_bytes()).to_vec();
        data.push(said.flags);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    pub fn make(&self, said: &Said<'_>) -> Made {
        let point = self.pair.public_key().as_ref();
        let mut data = self.data(said);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&u16::try_from(self.id.len()).expect("short").to_be_bytes());
        data.extend_from_slice(&self.id);
        data.extend_from_slice(&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend_from_slice(&point[1..33]);
        data.extend_from_slice(&[0x22, 0x58, 0x20]);
        data.extend_from_slice(&point[33..65]);
        let mut object = vec![0xa3, 0x63];
        object.extend_from_slice(b"fmt");
        object.push(0x64);
        object.extend_from_slice(b"none");
        object.push(0x67);
        object.extend_from_slice(b"attStmt");
        object.push(0xa0);
        object.push(0x68);
        object.extend_from_slice(b"authData");
        object.push(0x59);
        object.extend_from_slice(&u16::try_from(data.len()).expect("short").to_be_bytes());
        object.extend_from_slice(&data);
        Made { client_data: encoded(&client_data(said)), attestation: encoded(&object) }
    }

    /// Signs, counting up first as a security key does.
    pub fn sign(&mut self, said: &Said<'_>) -> Used {
        self.counter += 1;
        let (data, client_data) = (self.data(said), client_data(said));
        let signed = [&data[..], Sha256::digest(&client_data).as_slice()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).expect("signs");
        Used {
            credential: encoded(&self.id),
            client_data: encoded(&client_data),
            authenticator_data: encoded(&data),
            signature: encoded(signature.as_ref()),
        }
    }
}

fn client_data(said: &Said<'_>) -> Vec<u8> {
    serde_json::json!({
        "type": said.deed,
        "challenge": encoded(said.challenge),
        "origin": said.origin,
        "crossOrigin": false,
    })
    .to_string()
    .into_bytes()
}
