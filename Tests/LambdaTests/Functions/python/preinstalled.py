import sys

sys.modules["boto3"] = None
import boto3
