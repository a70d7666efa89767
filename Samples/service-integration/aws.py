#!/usr/bin/env python3
"""What stands for AWS in this sample: moto's server, with the table, the queue and the bucket of template.yaml.

usage: aws.py PORT          serves until it is ended; 77 without moto
       aws.py PORT receive  prints what is in the queue
"""
import sys

try:
    import boto3
    from moto.server import ThreadedMotoServer
except ImportError:
    print("this sample needs moto: pip install 'moto[server]'", file=sys.stderr)
    sys.exit(77)


def client(service, port):
    return boto3.client(service, endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1",
                        aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret")


def serve(port):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    inner = server.get_host_and_port()[1]
    client("dynamodb", inner).create_table(
        TableName="orders", BillingMode="PAY_PER_REQUEST", AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
    client("sqs", inner).create_queue(QueueName="work")
    client("s3", inner).create_bucket(Bucket="files")
    # Whoever waits for the port finds everything there.
    again = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    again.start()
    again._thread.join()


def receive(port):
    sqs = client("sqs", port)
    url = sqs.get_queue_url(QueueName="work")["QueueUrl"]
    for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        print(message["Body"])


if __name__ == "__main__":
    receive(int(sys.argv[1])) if sys.argv[2:] else serve(int(sys.argv[1]))
